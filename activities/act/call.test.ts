import { Buffer } from 'node:buffer';
import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { callBytes, LOCAL_SHELLS, streamOf } from '../../ssh/local-shell.fixture.ts';
import { shellCommand } from '../../ssh/shell-program.ts';
import { buildCall, loadActs } from './call.ts';
import { hostBytes } from './host-bytes.ts';
import { callOf, contexts, cronLine, LIBRARY } from './scene.fixture.ts';

test.each(Object.entries(LOCAL_SHELLS))('%s runs nothing of a call that was cut off', async (_, shell) => {
  // For another machine: should it ever run here, it refuses.
  const call = callOf(
    { machineId: 'f'.repeat(32), bootId: 'other' },
    { 'remove-cron-entries': [cronLine('/tmp/tab', "it's\ta line")] },
  );
  const bytes = callBytes('c'.repeat(32), buildCall(call, await loadActs(call, contexts(call)), 1));
  const command = shellCommand(LIBRARY, false).replace('/bin/sh -c', `${shell} -c`);
  const run = (size: number): string => {
    const { stdout } = spawnSync('/bin/dash', ['-c', command], {
      input: Buffer.concat([streamOf(), bytes.subarray(0, size)]),
      env: { HOME: '/nonexistent', SSH_CONNECTION: '192.0.2.1 1 192.0.2.2 22' },
    });
    return stdout.toString();
  };
  // Every byte of head and tail; the middle is one quoted text, every ninth byte of it.
  const cuts = Array.from(bytes.keys()).filter((at) => at < 90 || at > bytes.length - 30 || at % 9 === 0);
  for (const at of cuts) expect(run(at), `cut after ${at} of ${bytes.length}`).toBe('');
  expect(run(bytes.length)).toContain('refused rebooted\n');
});

test('text that says one thing and bytes that say another are refused', () => {
  expect(Buffer.from(hostBytes('/tmp/\\u{1b}', 'L3RtcC8b')).toString('latin1')).toBe('/tmp/\x1b');
  expect(() => hostBytes('/tmp/a', Buffer.from('/tmp/b').toString('base64'))).toThrow(/internal/);
  expect(() => hostBytes('/tmp/\\', undefined)).toThrow(/internal/);
});
