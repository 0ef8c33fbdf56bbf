import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { tryLock } from './identity-lock.mjs';

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'davy-lock-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** Takes the lock `times` times and counts in a file by reading and writing, which loses counts unless one at a time. */
const counting = (dir: string, times: number): string => `
  import { lock } from ${JSON.stringify(new URL('./identity-lock.mjs', import.meta.url).href)};
  import { readFileSync, writeFileSync } from 'node:fs';
  const count = ${JSON.stringify(join(dir, 'count'))};
  for (let i = 0; i < ${times}; i++) {
    const held = await lock(${JSON.stringify(join(dir, 'lock'))});
    const before = Number(readFileSync(count, 'utf8'));
    await new Promise(setImmediate);
    writeFileSync(count, String(before + 1));
    held.release();
  }`;

const DEAD = JSON.stringify({ pid: 1, start: 'a boot long ago', nonce: 'x' });

describe('the identity lock', () => {
  test('has one holder, and is free after release', () => {
    const file = join(folder(), 'lock');
    const held = tryLock(file);
    expect(tryLock(file)).toEqual({ heldBy: process.pid });
    if ('release' in held) held.release();
    expect(tryLock(file)).toHaveProperty('release');
  });

  test.each([
    ['of a process that is gone, though its number lives', DEAD],
    ['that is no record at all', 'garbage'],
  ])('is void when it is one %s', (_name, text) => {
    const dir = folder();
    writeFileSync(join(dir, 'lock'), text);
    writeFileSync(join(dir, 'lock.break'), text);
    expect(tryLock(join(dir, 'lock'))).toHaveProperty('release');
    expect(readdirSync(dir)).toEqual(['lock']);
  });

  test('lets one in at a time, also when all find the same dead owner', async () => {
    const dir = folder();
    writeFileSync(join(dir, 'count'), '0');
    writeFileSync(join(dir, 'lock'), DEAD);
    const workers = Array.from({ length: 4 }, () =>
      spawn(process.execPath, ['--input-type=module', '-e', counting(dir, 5)], { stdio: 'inherit' }),
    );
    const codes = await Promise.all(workers.map(async (worker) => (await once(worker, 'exit'))[0]));
    expect(codes).toEqual([0, 0, 0, 0]);
    expect(readFileSync(join(dir, 'count'), 'utf8')).toBe('20');
  });
});
