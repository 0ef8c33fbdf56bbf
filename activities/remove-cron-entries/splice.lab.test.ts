import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { busyboxShells } from '../act/local-shell.fixture.ts';
import { everyOtherByteStays } from './splice.fixture.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'davy-cron-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('busybox sh', () => {
  test('comments the approved lines out of any file, in place, where attributes cannot be copied', () => {
    const shells = busyboxShells(folder);
    expect(shells).toHaveLength(2);
    for (const shell of shells) everyOtherByteStays(shell, folder, 8);
  });
});
