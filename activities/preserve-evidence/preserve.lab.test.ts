import { Buffer } from 'node:buffer';
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { EvidenceItem } from '../../domain/evidence.ts';
import { asId, asSha256 } from '../../domain/ids.ts';
import { show } from '../../domain/show.ts';
import type { Snapshot } from '../../domain/snapshot.ts';
import { evidenceCovers } from '../../domain/targets/evidence-cover.ts';
import type { Judgement } from '../../domain/verdict/index.ts';
import { emptyContext, judge } from '../../domain/verdict/index.ts';
import { world } from '../../lab/addresses.ts';
import type { Lab, LabHost } from '../../lab/index.ts';
import { ddgInfection, openLab } from '../../lab/index.ts';
import { rootSpools } from '../../lab/infection/infection.ts';
import type { HostSession } from '../../ssh/host-session.ts';
import { withSession } from '../../ssh/session.fixture.ts';
import { readScripts } from '../scripts.ts';
import { SeenContent, SURVEY_SCRIPTS, survey } from '../survey/index.ts';
import { askFiles } from './ask.ts';
import { BUSYBOX_ALONE } from './busybox.fixture.ts';
import type { Keep, Preserved } from './index.ts';
import { EVIDENCE_SCRIPTS, preserve } from './index.ts';
import type { Wanted } from './wanted.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await openLab();
});
afterAll(() => lab.close());

const digest = (name: string, bytes: Uint8Array) => createHash(name).update(bytes).digest('hex');

/** Evidence in memory, by kind and path. */
function shelf() {
  const bytes = new Map<string, Buffer>();
  const keep: Keep = async ({ bytes: content, ...item }) => {
    const kept = Buffer.from(content);
    bytes.set(`${item.kind} ${item.path ?? item.note}`, kept);
    return {
      ...item,
      sha256: asSha256(digest('sha256', kept)),
      sha1: digest('sha1', kept),
      md5: digest('md5', kept),
      size: kept.length,
      takenAt: new Date().toISOString(),
    };
  };
  return { keep, bytes };
}

const on = <T>(host: LabHost, use: (session: HostSession) => Promise<T>): Promise<T> => {
  const { host: address, port, user, identityFile, hostKey } = host.ssh;
  const at = { address, port, user, identityFile, hostKeys: [hostKey] };
  return withSession(at, readScripts([...SURVEY_SCRIPTS, ...EVIDENCE_SCRIPTS]), use);
};
const context = {
  ...emptyContext,
  indicators: {
    ...emptyContext.indicators,
    pools: [{ host: 'pool.test', addresses: [world.pool], ports: [world.poolPort] }],
  },
};

async function preserved(
  host: LabHost,
  between: () => Promise<unknown> = async () => {},
  { maxFileBytes = 64 * 1024 ** 2, seen }: { maxFileBytes?: number; seen?: SeenContent | undefined } = {},
) {
  const { keep, bytes } = shelf();
  return on(
    host,
    async (
      session,
    ): Promise<{
      snapshot: Snapshot;
      judgement: Judgement;
      result: Preserved;
      bytes: Map<string, Buffer>;
    }> => {
      const snapshot = await survey(session, {
        surveyId: asId('svy', 'svy_1'),
        number: 1,
        now: new Date(),
        seen,
      });
      const judgement = judge(snapshot, context);
      await between();
      const result = await preserve(session, snapshot, judgement, keep, { maxFileBytes, seen });
      return { snapshot, judgement, result, bytes };
    },
  );
}
const itemAt = (kept: readonly EvidenceItem[], kind: string, path: string) =>
  kept.find((item) => item.kind === kind && item.path === path);

describe('evidence of an infected host', () => {
  test.each([
    ['read from the host', undefined],
    ['as the survey read them', new SeenContent()],
  ])(
    'holds images, scripts, crontabs, firewall and state, byte for byte, and covers every linked target: %s',
    async (_, seen) => {
      const host = await lab.host({ infection: ddgInfection() });
      await host.sh('nft add table inet theirs');
      const { snapshot, judgement, result, bytes } = await preserved(host, undefined, { seen });
      expect(judgement.verdict.verdict).toBe('confirmed');
      expect(result.missing).toEqual([]);
      for (const path of ['/tmp/wnTKYg', '/tmp/ddg.2021']) {
        expect(bytes.get(`image ${path}`)?.equals(await host.read(path))).toBe(true);
      }
      for (const path of rootSpools) {
        expect(bytes.get(`crontab ${path}`)?.equals(await host.read(path))).toBe(true);
      }
      expect(bytes.get('file /tmp/i.sh')?.equals(await host.read('/tmp/i.sh'))).toBe(true);
      expect(bytes.get('firewall firewall')?.toString()).toContain('table inet theirs');
      expect(bytes.get('volatile sockets')?.toString()).toContain(`${world.pool}:${world.poolPort}`);
      expect(bytes.get('volatile processes')?.toString()).toMatch(/^==> \d+\/environ <==$/m);
      expect(JSON.parse(bytes.get('snapshot survey svy_1')?.toString() ?? '')).toEqual(snapshot);

      const words = { occurrence: 1, line: show('') };
      for (const cron of judgement.links.cronLines) {
        const line = snapshot.cronFiles
          .find((file) => file.path === cron.path)
          ?.lines.find((one) => one.number === cron.number);
        const identity = {
          kind: 'line',
          path: cron.path,
          lineSha256: line?.sha256 ?? asSha256(''),
          ...words,
        } as const;
        expect(evidenceCovers({ identity }, result.kept)).toBe(true);
        const other = { ...identity, lineSha256: asSha256('0'.repeat(64)) };
        expect(evidenceCovers({ identity: other }, result.kept)).toBe(false);
      }
      expect(judgement.links.cronLines.length).toBe(4);
      const manifest = JSON.parse(bytes.get('volatile metadata')?.toString() ?? '[]') as {
        path: string;
        meta: object;
      }[];
      expect(manifest.find((one) => one.path === '/tmp/wnTKYg')?.meta).toMatchObject({
        mode: '100755',
        uid: 0,
        links: 1,
      });
      expect(manifest.find((one) => one.path === '/tmp/wnTKYg')?.meta).toHaveProperty(
        'btime',
        expect.stringMatching(/^20/),
      );
      await host.close();
    },
  );

  test('a deleted image is kept through /proc, with the hash that was surveyed; bash for sh', async () => {
    const host = await lab.host({ infection: ddgInfection({ miner: { deleted: true }, guard: null }) });
    await host.sh('ln -sf bash /usr/bin/sh');
    const { snapshot, result } = await preserved(host);
    const miner = snapshot.processes.find((one) => one.image?.deleted === true);
    const image = result.kept.find((item) => item.kind === 'image' && item.pid === miner?.pid);
    expect(image).toMatchObject({ truncated: false, sha256: miner?.image?.sha256 });
    await host.close();
  });

  test('a file that a suspect process holds in memory only is kept', async () => {
    const host = await lab.host({ infection: ddgInfection(), bystanders: false });
    const started = await host.sh(`cat >/run/holder <<'E'
use POSIX;
my $name = "hidden";
my $fd = syscall((POSIX::uname())[4] eq "aarch64" ? 279 : 319, $name, 0);
open(my $file, ">&=", $fd);
syswrite($file, "only in memory");
sleep 600;
E
setsid perl /run/holder >/dev/null 2>&1 </dev/null & echo $!`);
    const pid = Number(started.stdout.toString());
    const { keep, bytes } = shelf();
    const result = await on(host, async (session) => {
      const snapshot = await survey(session, { surveyId: asId('svy', 'svy_1'), number: 1, now: new Date() });
      const judgement = judge(snapshot, context);
      const [signal] = judgement.verdict.signals;
      if (signal === undefined) throw new Error('nothing is suspect');
      const signals = [...judgement.verdict.signals, { ...signal, pid }];
      const suspected = { ...judgement, verdict: { ...judgement.verdict, signals } };
      return preserve(session, snapshot, suspected, keep, { maxFileBytes: 1024 ** 2 });
    });
    const held = result.kept.find((item) => item.kind === 'file' && item.pid === pid);
    expect(bytes.get(`file ${held?.path}`)?.toString()).toBe('only in memory');
    await host.close();
  });

  test('arguments of bystanders are in the sealed snapshot only', async () => {
    const host = await lab.host({ infection: ddgInfection() });
    const { bytes } = await preserved(host);
    const holders = [...bytes]
      .filter(([, content]) => content.includes('bookworm.iso'))
      .map(([name]) => name);
    expect(holders).toEqual(['snapshot survey svy_1']);
    await host.close();
  });

  test('what was replaced by a link, a FIFO or another file since the survey is not read, and named', async () => {
    const host = await lab.host({
      infection: ddgInfection({ guard: null, cron: { spools: rootSpools } }),
      bystanders: false,
    });
    const { result, snapshot } = await preserved(
      host,
      () =>
        host.sh(`rm /tmp/i.sh; mkfifo /tmp/i.sh
cd /var/spool/cron; mv root /root/kept; ln -s /etc/shadow root
cd crontabs; cp -a root new; mv new root`),
      { seen: new SeenContent() },
    );
    expect(result.missing).toEqual(
      expect.arrayContaining([
        { what: '/tmp/i.sh', why: 'not-a-regular-file' },
        { what: '/var/spool/cron/root', why: 'link' },
        { what: '/var/spool/cron/crontabs/root', why: 'replaced' },
      ]),
    );
    // Of the crontabs, the linked lines as the survey read them, and nothing that was read through the link.
    for (const path of rootSpools)
      expect(
        result.kept
          .filter((item) => item.path === path && item.kind !== 'image')
          .map(({ note }) => note?.replace(/\d+/, 'N')),
      ).toEqual(['line N, as the survey read it', 'line N, as the survey read it']);
    // What the survey read of it is all that is left of the script.
    const script = snapshot.files.find(({ path }) => path === '/tmp/i.sh');
    expect(result.kept.filter(({ kind, path }) => kind === 'file' && path === '/tmp/i.sh')).toEqual([
      expect.objectContaining({
        sha256: script?.sha256,
        note: 'as the survey read it; now not-a-regular-file',
      }),
    ]);
    await host.close();
  });

  test('what was written to since the survey is read anew, and named', async () => {
    const host = await lab.host({ infection: ddgInfection({ guard: null }), bystanders: false });
    const { result, bytes } = await preserved(host, () => host.sh('echo "# more" >>/tmp/i.sh'), {
      seen: new SeenContent(),
    });
    expect(bytes.get('file /tmp/i.sh')?.equals(await host.read('/tmp/i.sh'))).toBe(true);
    expect(result.missing).toEqual([{ what: '/tmp/i.sh', why: 'kept, but it changed since the survey' }]);
    await host.close();
  });

  test('what was written to in place since the survey, with the same size, is read anew, and named', async () => {
    const host = await lab.host({ infection: ddgInfection({ guard: null }), bystanders: false });
    const { result, bytes } = await preserved(
      host,
      () => host.sh('printf "#?" | dd of=/tmp/i.sh conv=notrunc 2>/dev/null'),
      { seen: new SeenContent() },
    );
    expect(bytes.get('file /tmp/i.sh')?.equals(await host.read('/tmp/i.sh'))).toBe(true);
    expect(result.missing).toEqual([{ what: '/tmp/i.sh', why: 'kept, but it changed since the survey' }]);
    await host.close();
  });

  test('a path may hold any bytes, and a file that grows all the time is bounded', async () => {
    const host = await lab.host({ bystanders: false, database: false });
    const odd = "/tmp/ a'b\n\\0101\u00e4*%s";
    await host.write(odd, 'odd');
    await host.sh(
      '(exec setsid sh -c "exec cat /dev/zero >/dev/shm/grows" >/dev/null 2>&1 </dev/null & echo $! >/run/writer)',
    );
    const wanted = [show(odd), show('/dev/shm/grows')].map(
      (open): Wanted => ({
        kind: 'file',
        path: open,
        open,
        identity: null,
        sha256: null,
        from: 'head',
        maxBytes: 100_000,
        optional: false,
      }),
    );
    const replies = await on(host, (session) => askFiles(session, wanted));
    await host.sh('kill "$(cat /run/writer)"; rm -f /dev/shm/grows');
    expect(replies.map((one) => (one.kind === 'file' ? one.bytes.length : one.kind))).toEqual([3, 100_000]);
    await host.close();
  });

  test('a host with busybox alone gives the same', async () => {
    const host = await lab.host({ infection: ddgInfection(), bystanders: false });
    expect((await host.sh(BUSYBOX_ALONE)).stdout.toString()).toBe('3\n');
    const { result, bytes } = await preserved(host);
    expect(result.missing).toEqual([]);
    for (const path of ['/tmp/wnTKYg', '/tmp/ddg.2021']) {
      expect(bytes.get(`image ${path}`)?.equals(await host.read(path))).toBe(true);
    }
    for (const path of rootSpools) {
      expect(bytes.get(`crontab ${path}`)?.equals(await host.read(path))).toBe(true);
    }
    await host.close();
  });

  test('over the limit is truncated, said, and covers nothing', async () => {
    const host = await lab.host({ infection: ddgInfection(), bystanders: false });
    const { result } = await preserved(host, undefined, { maxFileBytes: 4096, seen: new SeenContent() });
    const image = itemAt(result.kept, 'image', '/tmp/wnTKYg');
    expect(image).toMatchObject({ size: 4096, truncated: true });
    expect(result.missing).toContainEqual({
      what: '/tmp/wnTKYg',
      why: expect.stringMatching(/^truncated: \d+ bytes, kept are 4096$/),
    });
    await host.close();
  });
});
