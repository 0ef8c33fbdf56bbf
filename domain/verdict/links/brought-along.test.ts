import { describe, expect, it } from 'vitest';
import { labContext } from '../../../test/shared/infected-snapshot.ts';
import {
  autostart,
  cleanSnapshot,
  elf,
  file,
  hashOf,
  process,
  socket,
} from '../../../test/shared/snapshots.ts';
import { show } from '../../show.ts';
import { judge } from '../index.ts';
import { crontabOfRoot, lineOfRoot, MINING, minedHost, minerImage, ticked } from '../mined-host.fixture.ts';

const withHash = (path: string, sha256: string) => ({ ...minerImage(path), sha256 });

describe('what a miner brought along', () => {
  it('is the file that is copied, started and deleted again under another name', () => {
    const sha256 = hashOf('the miner');
    const start =
      'cp -f -r -- /bin/bprofr /bin/dbused 2>/dev/null && /bin/dbused -c && rm -rf -- /bin/dbused\n';
    const snapshot = minedHost(
      { exe: '/usr/bin/dbused', image: { deleted: true, package: null, sha256 } },
      {
        files: [withHash('/usr/bin/bprofr', sha256)],
        persistence: [autostart('/root/.bash_profile', start)],
        cronFiles: crontabOfRoot('* * * * * /bin/bprofr'),
      },
    );
    expect(ticked(snapshot).files).toContain('/usr/bin/bprofr');
    expect(ticked(snapshot).starters).toEqual([lineOfRoot(1), '/root/.bash_profile']);
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
        minedHost(
          { exe: '/tmp/m' },
          {
            files: [minerImage('/tmp/m'), linkTo(target)],
            cronFiles: crontabOfRoot('* * * * * /usr/local/bin/update'),
          },
        ),
      ).starters;
    expect(of('../../../tmp/m')).toEqual([lineOfRoot(1)]);
    expect(of('/opt/vendor/update')).toEqual([]);
  });

  it('is the library that mines within a program of the system, with the line that loads it', () => {
    const of = (...processes: ReturnType<typeof process>[]) =>
      ticked(
        minedHost(
          { exe: '/usr/bin/sleep', argv: ['sleep', '999'], cpuShare: 0.99, held: ['/tmp/.x/x.so'] },
          {
            processes,
            files: [minerImage('/tmp/.x/x.so')],
            cronFiles: crontabOfRoot('* * * * * LD_PRELOAD=/tmp/.x/x.so sleep 999'),
          },
        ),
      );
    expect(of()).toMatchObject({ files: ['/tmp/.x/x.so'], starters: [lineOfRoot(1)] });
    const shop = process({ pid: 700, exe: '/opt/shop/shopd', held: ['/tmp/.x/x.so'] });
    expect(of(shop)).toMatchObject({ files: [], starters: [] });
  });

  it.each(['ld-linux-x86-64.so.2', 'python3'])('is what a %s of its own runs', (name) => {
    const own = `/tmp/.x/${name}`;
    const given = '/tmp/.x/m.py';
    const snapshot = minedHost(
      { exe: own, argv: [own, given, ...MINING] },
      {
        files: [elf(own), file(given, 'import socket\n')],
        cronFiles: crontabOfRoot(`* * * * * ${own} ${given}`),
      },
    );
    expect(ticked(snapshot)).toMatchObject({ files: [own, given].sort(), starters: [lineOfRoot(1)] });
  });

  it('may be the unit that it runs in, where its text does not tell: linked and unticked', () => {
    const untold = '[Service]\nEnvironmentFile=/etc/default/upd\nExecStart=/bin/sh -c "$BIN"\n';
    const of = (text: string) =>
      judge(
        minedHost(
          { exe: '/tmp/m', cgroup: '/system.slice/upd.service' },
          {
            files: [minerImage('/tmp/m')],
            persistence: [autostart('/etc/systemd/system/upd.service', text)],
          },
        ),
        labContext,
      ).links.persistence;
    expect(of(untold)).toMatchObject([{ linked: true, selected: false }]);
    expect(of('[Service]\nExecStart=/opt/shop/shopd\n')).toEqual([]);
  });

  it('is not a vendor’s line that asks for an agent after which the miner is named', () => {
    const asks = '* * * * * pgrep -f vendor-agent || curl -fsSL https://vendor.example/install.sh | sh';
    const of = (...lines: string[]) =>
      ticked(
        minedHost(
          { exe: '/tmp/.x/vendor-agent' },
          { files: [minerImage('/tmp/.x/vendor-agent')], cronFiles: crontabOfRoot(...lines) },
        ),
      ).starters;
    expect(of(asks, '@reboot /opt/vendor/vendor-agent')).toEqual([]);
    expect(of(asks)).toEqual([lineOfRoot(1)]);
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
  const snapshot = minedHost({ exe: '/tmp/m' }, { processes: many, files: [minerImage('/tmp/m')] });
  expect(judge(snapshot, labContext).links.processes.filter((p) => p.selected)).toHaveLength(2001);
});
