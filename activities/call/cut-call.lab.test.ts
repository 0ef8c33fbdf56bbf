import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { CALL_KINDS, cutActEverywhere } from './cut-call.fixture.ts';
import { busyboxShells } from './local-shell.fixture.ts';

test.each(CALL_KINDS)(
  'busybox sh runs nothing of a %s call that was cut off, at whatever byte',
  async (kind) => {
    const folder = mkdtempSync(join(tmpdir(), 'davy-busybox-'));
    try {
      const shells = busyboxShells(folder);
      expect(shells).toHaveLength(2);
      for (const shell of shells) await cutActEverywhere(shell, kind);
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
);
