import { expect, test } from 'vitest';
import type { LabProcess } from '../../../lab/index.ts';
import { targetOf } from '../../shared/targets.ts';
import { lifeFaults, steady } from './life.ts';
import type { NamedTarget } from './names.ts';

const process = (pid: number, exe: string, more: Partial<LabProcess> = {}): LabProcess => ({
  pid,
  outerPid: 1000 + pid,
  ppid: 1,
  comm: exe.split('/').at(-1) ?? '',
  cmdline: [exe],
  exe,
  state: 'S',
  startTime: String(pid),
  ...more,
});
const init = process(1, '/bin/bash', { ppid: 0 });

const covering = (path: string): NamedTarget => ({
  target: targetOf({
    kind: 'process',
    by: 'image',
    uid: 0,
    cgroup: '/',
    image: { path, sha256: 'a'.repeat(64) },
    maximumCount: 4,
  }),
  kind: 'process',
  name: path,
});

test('who was approved is gone with all that it started, everybody else is the same process', () => {
  const before = [init, process(2, '/m'), process(3, '/child', { ppid: 2 }), process(4, '/srv/shop')];
  expect(lifeFaults(before, [init, process(4, '/srv/shop')], [covering('/m')])).toEqual([]);
  expect(lifeFaults(before, [init], [covering('/m')])).toHaveLength(1);
  expect(
    lifeFaults(before, [init, process(4, '/srv/shop', { startTime: '9' })], [covering('/m')]),
  ).toHaveLength(2);
  expect(lifeFaults(before, [init, process(4, '/srv/shop', { state: 'T' })], [covering('/m')])).toHaveLength(
    1,
  );
});

test('who was approved and lives, and whoever is new, is told; a child of one who stayed is nobody new', () => {
  const before = [init, process(2, '/m'), process(4, '/srv/shop')];
  const shop = process(4, '/srv/shop');
  expect(lifeFaults(before, [init, shop, process(9, '/m')], [covering('/m')])).toHaveLength(2);
  expect(lifeFaults(before, [init, shop, process(9, '/worker', { ppid: 4 })], [covering('/m')])).toEqual([]);
  expect(lifeFaults(before, [init, shop, process(9, '/left-over')], [covering('/m')])).toHaveLength(1);
});

test('a wrapper ends with what it waited for, anybody else does not', () => {
  const wrapped = (exe: string) => [init, process(2, exe), process(3, '/m', { ppid: 2 })];
  expect(lifeFaults(wrapped('/usr/bin/timeout'), [init], [covering('/m')])).toEqual([]);
  expect(lifeFaults(wrapped('/srv/start'), [init], [covering('/m')])).toHaveLength(1);
  expect(lifeFaults(wrapped('/srv/start'), [init], [covering('/m')], ['/srv/start'])).toEqual([]);
});

test('sessions, jobs of cron and what lives for a moment are not asked for', () => {
  const list = [
    init,
    process(5, '/usr/sbin/sshd'),
    process(6, '/usr/sbin/sshd', { ppid: 5 }),
    process(7, '/bin/sh', { ppid: 6 }),
    process(8, '/usr/bin/sleep'),
    process(9, '/late'),
  ];
  expect(steady(list.slice(0, 5), list).map(({ pid }) => pid)).toEqual([1, 5]);
});
