import { describe, expect, it } from 'vitest';
import { infectedSnapshot, pidsOf } from '../../../test/shared/infected-snapshot.ts';
import { process } from '../../../test/shared/snapshots.ts';
import {
  linkedProcess,
  linksOf,
  listening,
  minedAt,
  minedHost,
  minerImage,
  ticked,
} from '../mined-host.fixture.ts';

const pid = pidsOf();

describe('who reads what a linked process writes', () => {
  it('a shell that reads the pipe of a linked fetcher is linked as reader', () => {
    const snapshot = infectedSnapshot();
    const processes = snapshot.processes.map((p) => (p.pid === pid.fetcher ? { ...p, pipes: ['77'] } : p));
    const reader = process({
      pid: 1500,
      exe: '/usr/bin/dash',
      argv: ['sh'],
      stdin: 'pipe:[77]',
      pipes: ['77'],
    });
    expect(linkedProcess(linksOf({ ...snapshot, processes: [...processes, reader] }), 1500)?.role).toBe(
      'reader',
    );
  });

  it('who writes the log of the service that the miner came in through is not offered', () => {
    for (const exe of ['/usr/bin/tee', '/opt/apache/bin/rotatelogs', '/usr/bin/s6-log']) {
      const log = process({ pid: 901, exe, argv: [exe, '/srv/log'], stdin: 'pipe:[77]', pipes: ['77'] });
      const started = process({ pid: 902, ppid: 901, exe: '/usr/bin/gzip' });
      const links = linksOf(minedAt('/tmp/m', { processes: [log, started] }, { pipes: ['77'] }));
      expect(linkedProcess(links, 901), exe).toBeUndefined();
      expect(linkedProcess(links, 902)).toBeUndefined();
    }
  });

  it('an interpreter that reads its program from the pipe is ticked; one that runs a script is not', () => {
    const reader = (argv: string[]) =>
      process({ pid: 901, exe: '/usr/bin/python3.11', argv, stdin: 'pipe:[77]', pipes: ['77'] });
    const of = (argv: string[]) =>
      linkedProcess(linksOf(minedAt('/tmp/m', { processes: [reader(argv)] }, { pipes: ['77'] })), 901);
    expect(of(['python3', '-'])).toMatchObject({ selected: true, role: 'reader' });
    expect(of(['python3', '/opt/logs/ship.py'])).toBeUndefined();
  });

  it('a standard input that both inherited links nothing', () => {
    const bystander = process({ pid: 901, exe: '/opt/app/x', stdin: 'pipe:[5]', pipes: ['5'] });
    const links = linksOf(minedAt('/tmp/m', { processes: [bystander] }, { stdin: 'pipe:[5]', pipes: ['5'] }));
    expect(linkedProcess(links, 901)).toBeUndefined();
  });
});

describe('a pipe that others may write', () => {
  const reader = { pid: 910, exe: '/usr/bin/dash', argv: ['sh'], stdin: 'pipe:[77]' };
  const files = [minerImage('/tmp/m')];
  const miner = { exe: '/tmp/m', pipes: ['77'] };

  it('and that the miner inherited from the shop has the shop’s reader', () => {
    const shop = process({ pid: 700, exe: '/opt/shop/bin/shopd', pipes: ['77'] });
    const processes = [process({ ...reader, ppid: 700 }), shop];
    const snapshot = minedHost({ ...miner, ppid: 700 }, { processes, files, sockets: [listening(700)] });
    expect(ticked(snapshot).processes).toEqual([900]);
  });

  it('and that only the miner and what it started write has a reader that runs what it writes', () => {
    const child = process({ pid: 905, ppid: 900, exe: '/tmp/m', pipes: ['77'] });
    const snapshot = minedHost(miner, { processes: [process(reader), child], files });
    expect(ticked(snapshot).processes).toEqual([900, 905, 910]);
  });
});
