import { Buffer } from 'node:buffer';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { asId, asSha256 } from '../../domain/ids.ts';
import { emptyContext, judge } from '../../domain/verdict/index.ts';
import { world } from '../../lab/addresses.ts';
import type { Lab, LabHost } from '../../lab/index.ts';
import { ddgInfection, openLab } from '../../lab/index.ts';
import { withSession } from '../../ssh/session.fixture.ts';
import { EVIDENCE_SCRIPTS } from '../preserve-evidence/index.ts';
import { readScripts } from '../scripts.ts';
import { SURVEY_SCRIPTS, survey } from '../survey/index.ts';
import { collectLogs, LOGS_SCRIPTS } from './index.ts';

let lab: Lab;
let host: LabHost;
beforeAll(async () => {
  lab = await openLab();
});
afterAll(() => lab.close());
afterEach(() => host.close());

const indicators = {
  ...emptyContext.indicators,
  pools: [{ host: 'pool.test', addresses: [world.pool], ports: [world.poolPort] }],
};

async function collected(of: LabHost) {
  const kept = new Map<string, Buffer>();
  const { host: address, port, user, identityFile, hostKey } = of.ssh;
  const at = { address, port, user, identityFile, hostKeys: [hostKey] };
  const library = readScripts([...SURVEY_SCRIPTS, ...EVIDENCE_SCRIPTS, ...LOGS_SCRIPTS]);
  const result = await withSession(at, library, async (session) => {
    const snapshot = await survey(session, { surveyId: asId('svy', 'svy_1'), number: 1, now: new Date() });
    const judgement = judge(snapshot, { ...emptyContext, indicators });
    expect(judgement.verdict.verdict).toBe('confirmed');
    return collectLogs(
      session,
      snapshot,
      judgement,
      async ({ bytes, ...item }) => {
        kept.set(item.path ?? '', Buffer.from(bytes));
        return {
          ...item,
          sha256: asSha256('0'.repeat(64)),
          sha1: '',
          md5: '',
          size: bytes.length,
          takenAt: '',
        };
      },
      { maxFileBytes: 64 * 1024 ** 2 },
    );
  });
  return { ...result, bytes: kept };
}

describe('the root-cause report', () => {
  test('names a planted login in a rotated .gz with file and line', async () => {
    host = await lab.host({ infection: ddgInfection() });
    const at = new Date(Date.now() - 2 * 24 * 60 * 60 * 1000);
    await host.plantLogin({ at });
    const { report, bytes } = await collected(host);
    expect(report.cause).toBe('likely');
    expect(report.entry).toMatchObject({
      kind: 'ssh',
      what: 'SSH login by password',
      grade: 'success',
      file: '/var/log/auth.log.1.gz',
      line: 2,
      address: world.intruder,
      user: 'root',
      at: new Date(Math.floor(at.getTime() / 1000) * 1000).toISOString(),
    });
    expect(report.entry?.text).toContain('Accepted password for root from 203.0.113.66 port 51514 ssh2');
    expect(report.indicators).toContainEqual({ type: 'address', value: world.intruder });
    expect(bytes.get('/var/log/auth.log.1.gz')?.equals(await host.read('/var/log/auth.log.1.gz'))).toBe(true);
    expect(report.recommendation.rebuild).toBe(true);
    expect(report.recommendation.rotate.join()).toContain('root');
  });

  test('proves a login after guessing, right before the first artefact', async () => {
    host = await lab.host({ infection: ddgInfection() });
    const at = new Date(Date.now() - 60_000);
    await host.plantLogin({ at, user: 'root', path: '/var/log/auth.log.2.gz' });
    expect((await collected(host)).report).toMatchObject({
      cause: 'proven',
      entry: { file: '/var/log/auth.log.2.gz', line: 2 },
    });
  });

  test('without it the cause is unproven; our own logins are none', async () => {
    host = await lab.host({ infection: ddgInfection() });
    await host.sh('rm -f /var/log/wtmp; ln -s /dev/null /var/log/wtmp; : >/var/log/btmp');
    const { report } = await collected(host);
    expect(report).toMatchObject({ cause: 'unproven', entry: null });
    expect(report.missing).toContain('/var/log/wtmp is a link and was not read.');
    expect(report.missing).toContain('/var/log/btmp is empty.');
    expect(report.timeline.map((row) => row.what).join('\n')).toContain('first artefact');
  });

  test('says that there are no logs of logins, and stops a packed bomb', async () => {
    host = await lab.host({ infection: ddgInfection() });
    await host.write('/var/log/nginx/access.log.1.gz', gzipSync(Buffer.alloc(200 * 1024 * 1024)));
    await host.sh(
      'rm -f /dev/log /var/log/auth.log* /var/log/secure* /var/log/messages*; mkfifo /var/log/secure',
    );
    const { report } = await collected(host);
    expect(report.cause).toBe('unproven');
    expect(report.missing.join('\n')).toContain('There is no log of logins');
    expect(report.findings.join('\n')).toContain('truncated: of /var/log/nginx/access.log.1.gz');
  });

  test('reads the journal where there is one', async () => {
    host = await lab.host({ infection: ddgInfection() });
    const stamp = new Date(Date.now() - 3_600_000).toISOString().slice(0, 19);
    await host.write(
      '/usr/bin/journalctl',
      `#!/bin/sh\necho '${stamp}+00:00 web sshd-session[9]: Accepted password for games from ${world.intruder} port 5 ssh2'\n`,
      { mode: 0o755 },
    );
    await host.sh('mkdir -p /var/log/journal; rm -f /var/log/auth.log');
    const { report } = await collected(host);
    expect(report.entry).toMatchObject({ file: 'journalctl', line: 1, user: 'games' });
    expect(report.missing.join()).not.toContain('no log of logins');
  });
});
