import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'vitest';
import { DASH_AND_BASH } from '../act/local-shell.fixture.ts';
import { everyOtherByteStays } from './splice.fixture.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'davy-cron-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe.each(DASH_AND_BASH)('$name', (shell) => {
  test('cuts the approved lines out of any file and keeps every other byte', () => {
    everyOtherByteStays(shell, folder, 12);
  });
});
