import { describe, expect, it } from 'vitest';
import { labContext, POOL } from '../../../test/shared/infected-snapshot.ts';
import { cleanSnapshot, crontab, elf, process, socket } from '../../../test/shared/snapshots.ts';
import type { CronFile } from '../../snapshot.ts';
import { judge } from '../index.ts';

/** The byte in its name is five characters when it is shown, and one when a shell matches it. */
const MINER = '/tmp/k\u0001d';

function linksOf(cron: CronFile) {
  const clean = cleanSnapshot();
  const argv = [MINER, '-o', 'stratum+tcp://198.51.100.7:3333'];
  const snapshot = cleanSnapshot({
    processes: [...clean.processes, process({ pid: 900, exe: MINER, argv })],
    sockets: [...clean.sockets, socket([900], POOL, 3333)],
    files: [elf(MINER, 'mining.subscribe mining.authorize')],
    cronFiles: [cron],
  });
  return judge(snapshot, labContext).links;
}

describe('what starts the miner is read in bytes', () => {
  it('in a pattern, of which a question mark is one byte', () => {
    const lines = ['* * * * * /tmp/k?d', '* * * * * /tmp/k?????d'];
    const { cronLines } = linksOf(crontab('/var/spool/cron/crontabs/root', lines));
    expect(cronLines.map(({ number }) => number)).toEqual([1]);
  });

  it('in a script of several lines in a periodic folder, decoded line by line', () => {
    const hidden = Buffer.from(`${MINER} &\n`).toString('base64');
    const path = '/etc/cron.hourly/sync';
    const lines = ['#!/bin/sh', '# keeps the mirror', `echo ${hidden} | base64 -d | sh`];
    expect(linksOf(crontab(path, lines, 'periodic')).cronFiles.map((file) => file.path)).toEqual([path]);
  });
});
