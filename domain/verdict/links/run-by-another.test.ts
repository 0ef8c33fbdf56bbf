import { describe, expect, it } from 'vitest';
import { labContext, POOL } from '../../../test/shared/infected-snapshot.ts';
import { cleanSnapshot, crontab, elf, file, process, socket } from '../../../test/shared/snapshots.ts';
import type { Snapshot } from '../../snapshot.ts';
import { judge } from '../index.ts';

const MINING = 'mining.subscribe mining.authorize';
const POOL_URL = 'stratum+tcp://198.51.100.7:3333';

/** A host on which pid 900 mines by a program that another one runs. */
function host(exe: string, argv: readonly string[], mined: string, cron: string): Snapshot {
  const clean = cleanSnapshot();
  const neighbour = process({ pid: 950, exe, argv: [exe, '/opt/shop/server'] });
  return cleanSnapshot({
    processes: [...clean.processes, neighbour, process({ pid: 900, exe, argv: [...argv], cwd: '/tmp' })],
    sockets: [...clean.sockets, socket([900], POOL, 3333)],
    files: [elf(mined, MINING), file('/opt/shop/server', '#!/bin/sh\nserve\n')],
    cronFiles: [crontab('/var/spool/cron/crontabs/root', [cron])],
  });
}

describe.each<[string, string, string[], string, string]>([
  [
    'the dynamic loader',
    '/usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2',
    ['/lib64/ld-linux-x86-64.so.2', '/tmp/.m', '-o', POOL_URL],
    '/tmp/.m',
    '* * * * * /lib64/ld-linux-x86-64.so.2 /tmp/.m',
  ],
  [
    'java',
    '/usr/lib/jvm/java-17-openjdk-amd64/bin/java',
    ['java', '-jar', '/tmp/.m.jar', '-o', POOL_URL],
    '/tmp/.m.jar',
    '* * * * * java -jar /tmp/.m.jar',
  ],
  [
    'python as a module',
    '/usr/bin/python3.11',
    ['python3', '-m', 'pym', '-o', POOL_URL],
    '/tmp/pym.py',
    '* * * * * cd /tmp && python3 -m pym',
  ],
])('a miner run by %s', (_, exe, argv, mined, cron) => {
  const { links } = judge(host(exe, argv, mined, cron), labContext);
  it('is the file behind it, with what starts that', () => {
    expect(links.processes.filter((p) => p.selected).map(({ pid }) => pid)).toEqual([900]);
    expect(links.files.filter((f) => f.selected).map(({ path }) => path)).toEqual([mined]);
    expect(links.cronLines).toMatchObject([{ number: 1, selected: true }]);
  });
  it('is not the program that runs it, nor what else that runs', () => {
    expect(links.files.map(({ path }) => path)).toEqual([mined]);
    expect(links.processes.map(({ pid }) => pid)).toEqual([900]);
  });
});
