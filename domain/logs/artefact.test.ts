import { expect, test } from 'vitest';
import { labContext, POOL } from '../../test/shared/infected-snapshot.ts';
import { cleanSnapshot, crontab, elf, identityOf, process, socket } from '../../test/shared/snapshots.ts';
import { show } from '../show.ts';
import type { Snapshot } from '../snapshot.ts';
import { judge } from '../verdict/index.ts';
import { firstArtefact } from './artefact.ts';

const seconds = (time: string): string => String(Date.parse(time) / 1000);
/** A miner that started on the first of January at one; times of its file and of a cron file that starts it. */
function artefact(times: { file?: [string, string]; cron?: string }, more: Partial<Snapshot> = {}) {
  const [mtime, ctime] = times.file ?? ['2026-01-01T02:00:00Z', '2026-01-01T02:00:00Z'];
  const clean = cleanSnapshot();
  const file = elf('/tmp/m', 'mining.subscribe mining.authorize', {
    identity: identityOf('/tmp/m', 1, { inode: '7', mtime: seconds(mtime), ctime: seconds(ctime) }),
  });
  const cron = crontab('/etc/cron.d/x', ['* * * * * root /tmp/m -q'], 'cron.d');
  const snapshot = cleanSnapshot({
    processes: [
      ...clean.processes,
      process({
        pid: 900,
        exe: '/tmp/m',
        image: { device: file.identity.device, inode: file.identity.inode },
        argv: ['/tmp/m', '-o', 'stratum+tcp://198.51.100.7:3333'],
        startedAt: '2026-01-01T01:00:00.000Z',
      }),
    ],
    sockets: [...clean.sockets, socket([900], POOL, 3333)],
    files: [file],
    cronFiles: [
      { ...cron, identity: { ...cron.identity, ctime: seconds(times.cron ?? '2026-01-01T02:30:00Z') } },
    ],
    ...more,
  });
  const found = firstArtefact(snapshot, judge(snapshot, labContext));
  return found === null ? null : `${new Date(found.atMs).toISOString()} ${found.what}`;
}

test('it is the earliest of what runs, what it runs, and what starts it', () => {
  expect(artefact({})).toBe('2026-01-01T01:00:00.000Z process 900 (/tmp/m) started');
  expect(artefact({ cron: '2026-01-01T00:10:00Z' })).toBe(
    '2026-01-01T00:10:00.000Z /etc/cron.d/x last changed',
  );
});

test('a written time is anybody’s to choose: only the last change of the inode counts', () => {
  expect(artefact({ file: ['2019-05-05T00:00:00Z', '2026-01-01T00:20:00Z'] })).toBe(
    '2026-01-01T00:20:00.000Z /tmp/m last changed',
  );
});

test('a time ahead of the host’s clock, or of a network mount, is unknown', () => {
  const late: [string, string] = ['2031-01-01T00:00:00Z', '2031-01-01T00:00:00Z'];
  expect(artefact({ file: late })).toBe('2026-01-01T01:00:00.000Z process 900 (/tmp/m) started');
  const blind = [{ what: 'network file systems', how: 'not-checked' as const, detail: show('/mnt/a /tmp') }];
  expect(artefact({ file: ['2026-01-01T00:00:00Z', '2026-01-01T00:20:00Z'] }, { blind })).toBe(
    '2026-01-01T01:00:00.000Z process 900 (/tmp/m) started',
  );
});
