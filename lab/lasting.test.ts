import { expect, test } from 'vitest';
import { lasting, withoutForks } from './lasting.ts';
import type { LabProcess } from './processes.ts';

const process = (pid: number, words: string, ppid = 1): LabProcess => {
  const cmdline = words.split(' ');
  const exe = cmdline[0] ?? '';
  const comm = exe.split('/').at(-1) ?? '';
  return { pid, outerPid: 1000 + pid, ppid, comm, cmdline, exe, state: 'S', startTime: String(pid) };
};
const init = process(1, '/sbin/init', 0);
const pids = (list: readonly LabProcess[]): number[] => list.map(({ pid }) => pid);

test('sessions of sshd, jobs of cron, what waits and what the lab runs do not last; the daemons and everybody else do', () => {
  const list = [
    init,
    process(2, '/usr/sbin/sshd'),
    process(3, '/bin/sh', 2),
    process(4, '/usr/sbin/cron'),
    process(5, '/bin/job', 4),
    process(6, '/bin/sh of-the-lab', 0),
    process(7, '/bin/ls', 6),
    process(8, '/tmp/miner'),
    process(9, '/usr/bin/sleep 1', 8),
    // A miner's name is his to choose: as a child of his own it is nobody's daemon.
    process(10, '/tmp/cron', 8),
    process(11, '/tmp/x', 10),
  ];
  expect(pids(lasting(list))).toEqual([1, 2, 4, 8, 10, 11]);
});

test('what a script has forked a moment ago is not counted; a child like its parent that stays is', () => {
  const script = process(2, '/bin/sh /tmp/i.sh');
  const forked = process(3, '/bin/sh /tmp/i.sh', 2);
  const list = [init, script, forked];
  expect(pids(withoutForks(list, [init, script]))).toEqual([1, 2]);
  expect(pids(withoutForks(list, [init, script, { ...forked, ...process(3, '/usr/bin/curl', 2) }]))).toEqual([
    1, 2,
  ]);
  expect(pids(withoutForks(list, list))).toEqual([1, 2, 3]);
  expect(pids(withoutForks([init, script], [init]))).toEqual([1, 2]);
});
