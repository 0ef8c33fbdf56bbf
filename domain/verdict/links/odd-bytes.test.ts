import { describe, expect, it } from 'vitest';
import { crontab } from '../../../test/shared/snapshots.ts';
import type { CronFile } from '../../snapshot.ts';
import { linksOf, minedAt } from '../mined-host.fixture.ts';

/** The byte in its name is five characters when it is shown, and one when a shell matches it. */
const MINER = '/tmp/k\u0001d';

const startedBy = (cron: CronFile) => linksOf(minedAt(MINER, { cronFiles: [cron] }));

describe('what starts the miner is read in bytes', () => {
  it('in a pattern, of which a question mark is one byte', () => {
    const lines = ['* * * * * /tmp/k?d', '* * * * * /tmp/k?????d'];
    const { cronLines } = startedBy(crontab('/var/spool/cron/crontabs/root', lines));
    expect(cronLines.map(({ number }) => number)).toEqual([1]);
  });

  it('in a script of several lines in a periodic folder, decoded line by line', () => {
    const hidden = Buffer.from(`${MINER} &\n`).toString('base64');
    const path = '/etc/cron.hourly/sync';
    const lines = ['#!/bin/sh', '# keeps the mirror', `echo ${hidden} | base64 -d | sh`];
    expect(startedBy(crontab(path, lines, 'periodic')).cronFiles.map((file) => file.path)).toEqual([path]);
  });
});
