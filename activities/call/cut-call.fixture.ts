import { Buffer } from 'node:buffer';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { everyCut } from '../../ssh/every-cut.fixture.ts';
import { callBytes } from '../../ssh/local-shell.fixture.ts';
import type { LocalShell } from './local-shell.fixture.ts';
import { callOf, cronLine, LIBRARY, setting, target } from './scene.fixture.ts';
import { buildCall, loadActs } from './send.ts';

/** For another machine: should any of it ever run here, it says that it refuses. */
const elsewhere = { machineId: 'f'.repeat(32), bootId: 'other' };

/** A short call, which is one plain line, and one that is so long that it travels by its length. */
const CALLS = {
  plain: callOf(elsewhere, {
    'delete-files': [
      target({ kind: 'file', path: "/tmp/it's", device: '1', inode: '2', size: '3', sha256: 'a'.repeat(64) }),
    ],
  }),
  long: callOf(elsewhere, {
    'remove-cron-entries': [1, 2].map((occurrence) => cronLine('/tmp/tab', "it's\ta line\\", occurrence)),
    'delete-files': Array.from('12345', (inode) =>
      target({ kind: 'file', path: `/tmp/${inode}`, device: '1', inode, size: '3', sha256: 'b'.repeat(64) }),
    ),
  }),
};

export const CALL_KINDS = ['plain', 'long'] as const;

/** Cuts a call of acts behind every byte: the shell runs nothing and leaves nothing, but the whole call is run. */
export async function cutActEverywhere(on: LocalShell, kind: keyof typeof CALLS): Promise<void> {
  const call = CALLS[kind];
  const bytes = callBytes('c'.repeat(32), buildCall(call, await loadActs(call, setting(call)), 1));
  expect(bytes.includes(Buffer.from('davy_long'))).toBe(kind === 'long');
  const folder = mkdtempSync(join(tmpdir(), 'davy-cut-'));
  try {
    const cut = (from: number, size: number) =>
      everyCut({
        shell: on.shell,
        library: LIBRARY,
        call: bytes.subarray(0, size),
        from,
        folder,
        ...(on.path !== undefined && { path: on.path }),
      });
    expect(cut(0, bytes.length - 1)).toEqual([]);
    expect(readdirSync(folder)).toEqual([]);
    expect(cut(bytes.length, bytes.length)).toEqual([expect.stringContaining('refused rebooted')]);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
