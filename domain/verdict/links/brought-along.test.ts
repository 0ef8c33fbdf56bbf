import { describe, expect, it } from 'vitest';
import { labContext, POOL } from '../../../test/shared/infected-snapshot.ts';
import {
  cleanSnapshot,
  crontab,
  elf,
  file,
  hashOf,
  identityOf,
  process,
  socket,
} from '../../../test/shared/snapshots.ts';
import type { Written } from '../../../test/shared/written.ts';
import { show } from '../../show.ts';
import type { PersistenceEntry, Snapshot } from '../../snapshot.ts';
import { judge } from '../index.ts';

const MINING = ['-o', 'stratum+tcp://198.51.100.7:3333'];

/** A confirmed miner, pid 900, among the clean host's programs. */
function host(
  miner: Omit<Parameters<typeof process>[0], 'pid'>,
  more: Written<Partial<Snapshot>> = {},
): Snapshot {
  const clean = cleanSnapshot();
  return cleanSnapshot({
    ...more,
    processes: [
      ...clean.processes,
      process({ pid: 900, argv: [miner.exe, ...MINING], ...miner }),
      ...(more.processes ?? []),
    ],
    sockets: [...clean.sockets, socket([900], POOL, 3333)],
  });
}
const root = (...lines: string[]) => [crontab('/var/spool/cron/crontabs/root', lines)];
const entry = (kind: PersistenceEntry['kind'], path: string, text: string): PersistenceEntry => ({
  kind,
  path: show(path),
  identity: identityOf(path, text.length),
  text: show(text),
  sha256: null,
  truncated: false,
});
const ticked = (snapshot: Snapshot) => {
  const { files, cronLines, cronFiles, persistence } = judge(snapshot, labContext).links;
  return {
    files: files.filter((f) => f.selected).map((f) => f.path),
    starters: [
      ...cronLines.filter((c) => c.selected).map((c) => `line ${c.number}`),
      ...[...cronFiles, ...persistence].filter((c) => c.selected).map((c) => c.path),
    ],
  };
};
const STRINGS = 'mining.subscribe mining.authorize';
const withHash = (path: string, sha256: string) => ({ ...elf(path, STRINGS), sha256 });

describe('what a miner brought along', () => {
  it('is the file that is copied, started and deleted again under another name', () => {
    const sha256 = hashOf('the miner');
    const start =
      'cp -f -r -- /bin/bprofr /bin/dbused 2>/dev/null && /bin/dbused -c && rm -rf -- /bin/dbused\n';
    const snapshot = host(
      { exe: '/usr/bin/dbused', image: { deleted: true, package: null, sha256 } },
      {
        files: [withHash('/usr/bin/bprofr', sha256)],
        persistence: [entry('profile', '/root/.bash_profile', start)],
        cronFiles: root('* * * * * /bin/bprofr'),
      },
    );
    expect(ticked(snapshot).files).toContain('/usr/bin/bprofr');
    expect(ticked(snapshot).starters).toEqual(['line 1', '/root/.bash_profile']);
  });

  it('is a symbolic link by which cron starts it; a link to something else is not', () => {
    const linkTo = (target: string) => ({
      ...file('/usr/local/bin/update', 'x'),
      type: 'link' as const,
      linkTarget: show(target),
      sha256: null,
    });
    const of = (target: string) =>
      ticked(
        host(
          { exe: '/tmp/m' },
          {
            files: [elf('/tmp/m', STRINGS), linkTo(target)],
            cronFiles: root('* * * * * /usr/local/bin/update'),
          },
        ),
      ).starters;
    expect(of('../../../tmp/m')).toEqual(['line 1']);
    expect(of('/opt/vendor/update')).toEqual([]);
  });

  it('is the library that mines within a program of the system, with the line that loads it', () => {
    const of = (...processes: ReturnType<typeof process>[]) =>
      ticked(
        host(
          { exe: '/usr/bin/sleep', argv: ['sleep', '999'], cpuShare: 0.99, held: ['/tmp/.x/x.so'] },
          {
            processes,
            files: [elf('/tmp/.x/x.so', STRINGS)],
            cronFiles: root('* * * * * LD_PRELOAD=/tmp/.x/x.so sleep 999'),
          },
        ),
      );
    expect(of()).toEqual({ files: ['/tmp/.x/x.so'], starters: ['line 1'] });
    const shop = process({ pid: 700, exe: '/opt/shop/shopd', held: ['/tmp/.x/x.so'] });
    expect(of(shop)).toEqual({ files: [], starters: [] });
  });

  it.each(['ld-linux-x86-64.so.2', 'python3'])('is what a %s of its own runs', (name) => {
    const own = `/tmp/.x/${name}`;
    const given = '/tmp/.x/m.py';
    const snapshot = host(
      { exe: own, argv: [own, given, ...MINING] },
      {
        files: [elf(own), file(given, 'import socket\n')],
        cronFiles: root(`* * * * * ${own} ${given}`),
      },
    );
    expect(ticked(snapshot)).toEqual({ files: [own, given].sort(), starters: ['line 1'] });
  });

  it('may be the unit that it runs in, where its text does not tell: linked and unticked', () => {
    const unit = entry(
      'systemd-unit',
      '/etc/systemd/system/upd.service',
      '[Service]\nEnvironmentFile=/etc/default/upd\nExecStart=/bin/sh -c "$BIN"\n',
    );
    const told = { ...unit, text: show('[Service]\nExecStart=/opt/shop/shopd\n') };
    const of = (persistence: PersistenceEntry) =>
      judge(
        host(
          { exe: '/tmp/m', cgroup: '/system.slice/upd.service' },
          { files: [elf('/tmp/m', STRINGS)], persistence: [persistence] },
        ),
        labContext,
      ).links.persistence;
    expect(of(unit)).toMatchObject([{ linked: true, selected: false }]);
    expect(of(told)).toEqual([]);
  });

  it('is not a vendor’s line that asks for an agent after which the miner is named', () => {
    const asks = '* * * * * pgrep -f vendor-agent || curl -fsSL https://vendor.example/install.sh | sh';
    const of = (...lines: string[]) =>
      ticked(
        host(
          { exe: '/tmp/.x/vendor-agent' },
          { files: [elf('/tmp/.x/vendor-agent', STRINGS)], cronFiles: root(...lines) },
        ),
      ).starters;
    expect(of(asks, '@reboot /opt/vendor/vendor-agent')).toEqual([]);
    expect(of(asks)).toEqual(['line 1']);
  });
});

it('a busy shop whose script has a wallet for payments, and calls others, is no miner', () => {
  const wallet = `48${'A'.repeat(93)}`;
  const of = (text: string) => {
    const clean = cleanSnapshot();
    const shop = process({
      pid: 700,
      exe: '/usr/bin/node',
      argv: ['node', '/srv/shop/app.js'],
      cpuShare: 0.9,
    });
    const snapshot = cleanSnapshot({
      processes: [...clean.processes, shop],
      sockets: [...clean.sockets, socket([700], '203.0.113.3', 443)],
      files: [file('/srv/shop/app.js', text)],
    });
    return judge(snapshot, labContext).verdict.verdict;
  };
  expect(of(`const wallet = "${wallet}"\n`)).toBe('not-a-miner');
  expect(of(`const wallet = "${wallet}"; send("mining.submit")\n`)).toBe('confirmed');
});

it('thousands of processes of one image are followed in the time of one', () => {
  const many = Array.from({ length: 2000 }, (_, i) =>
    process({ pid: 10_000 + i, exe: '/tmp/m', argv: ['/tmp/m', ...MINING] }),
  );
  const snapshot = host({ exe: '/tmp/m' }, { processes: many, files: [elf('/tmp/m', STRINGS)] });
  expect(judge(snapshot, labContext).links.processes.filter((p) => p.selected)).toHaveLength(2001);
});
