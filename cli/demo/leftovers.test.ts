import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { identityOf, isAlive } from '../../runtime/embedded/process-identity.mjs';
import { quietLogger } from '../../test/shared/quiet-logger.ts';
import { clearDeadDemos } from './leftovers.ts';

async function deadPid(): Promise<number> {
  const child = spawn('true');
  await once(child, 'exit');
  return child.pid ?? 0;
}

test('what a killed demo left goes, its processes too; one that runs is left alone', async () => {
  const demos = mkdtempSync(join(tmpdir(), 'davy-demos-'));
  onTestFinished(() => rmSync(demos, { recursive: true, force: true }));
  const orphan = spawn('sleep', ['600'], { detached: true, stdio: 'ignore' });
  await once(orphan, 'spawn');
  onTestFinished(() => void orphan.kill('SIGKILL'));
  const identity = identityOf(orphan.pid ?? 0);
  if (identity === undefined) throw new Error('sleep does not run');
  const dead = join(demos, String(await deadPid()));
  mkdirSync(join(dead, 'run'), { recursive: true });
  writeFileSync(join(dead, 'run', 'children.json'), JSON.stringify({ worker: identity }));
  // Died before it ran anything.
  const empty = join(demos, String(await deadPid()));
  mkdirSync(empty);
  const alive = join(demos, String(process.pid));
  mkdirSync(alive);

  const warned: Parameters<typeof quietLogger>[0] = [];
  await clearDeadDemos(demos, quietLogger(warned));
  expect(warned).toEqual([]);
  expect(isAlive(identity)).toBe(false);
  expect([dead, empty, alive].map((folder) => existsSync(folder))).toEqual([false, false, true]);
});
