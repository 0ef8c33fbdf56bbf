import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, onTestFinished, test } from 'vitest';
import { endGroup, identityOf, isAlive, waitGone } from './process-identity.mjs';

async function child(script: string) {
  const made = spawn(
    process.execPath,
    ['-e', `${script}; process.stdout.write('.'); setInterval(() => {}, 1e6)`],
    {
      detached: true,
      stdio: ['ignore', 'pipe', 'ignore'],
    },
  );
  onTestFinished(() => void made.kill('SIGKILL'));
  await once(made.stdout, 'data');
  const identity = identityOf(made.pid ?? 0);
  if (identity === undefined) throw new Error('the child is not there');
  return { made, identity };
}

describe('a process identity', () => {
  test('is the same each time, and another one for another process', async () => {
    const { identity } = await child('');
    expect(identityOf(identity.pid)).toEqual(identity);
    expect(identityOf(process.pid)?.start).not.toBe(identity.start);
    expect(isAlive(identity)).toBe(true);
  });

  test('is gone with the process, also before it is reaped', async () => {
    const { made, identity } = await child('');
    made.kill('SIGKILL');
    expect(await waitGone(identity, 10_000)).toBe(true);
    expect(identityOf(identity.pid)).toBeUndefined();
  });

  test.each([0, -1, 1.5, Number.NaN, 2 ** 31])('is nothing for the number %d', (pid) => {
    expect(identityOf(pid)).toBeUndefined();
  });
});

describe('ending by identity', () => {
  test('is polite first', async () => {
    const { made, identity } = await child("process.on('SIGTERM', () => process.exit(7))");
    const exited = once(made, 'exit');
    await endGroup(identity, [['SIGTERM', 10_000]]);
    expect(await exited).toEqual([7, null]);
  });

  test('is firm with what does not listen', async () => {
    const { made, identity } = await child("process.on('SIGTERM', () => {})");
    const exited = once(made, 'exit');
    await endGroup(identity, [['SIGTERM', 50]]);
    expect(await exited).toEqual([null, 'SIGKILL']);
  });

  test('leaves alone who has only the number', async () => {
    const { identity } = await child('');
    await endGroup({ ...identity, start: 'another' }, [['SIGTERM', 50]]);
    expect(isAlive(identity)).toBe(true);
  });
});
