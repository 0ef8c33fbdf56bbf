import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ARCHITECTURES, TOOLS } from '../domain/toolbox.ts';
import { openToolboxes, sha256Of, toolSums } from './toolbox.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'davy-toolbox-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const bytesOf = (tool: string): Uint8Array => new TextEncoder().encode(`a build of ${tool}`);
const SUMS = TOOLS.map((tool) => ({
  architecture: 'aarch64' as const,
  tool,
  sha256: sha256Of(bytesOf(tool)),
}));
function put(tool: string, bytes: Uint8Array): void {
  mkdirSync(join(folder, 'aarch64'), { recursive: true });
  writeFileSync(join(folder, 'aarch64', tool), bytes);
}

test('a whole toolbox of known builds is ready, with what it holds', async () => {
  for (const tool of TOOLS) put(tool, bytesOf(tool));
  const box = await openToolboxes(folder, SUMS).for('aarch64');
  expect(box).toMatchObject({ kind: 'ready', tools: [{ tool: 'busybox' }, { tool: 'sash' }] });
});

test('what is missing, and what is another build, is no toolbox, and says which', async () => {
  const boxes = openToolboxes(folder, SUMS);
  const detail = async (machine: string | null): Promise<string> => {
    const box = await boxes.for(machine);
    return box.kind === 'none' ? box.detail : 'ready';
  };
  expect(await detail('aarch64')).toMatch(/^no toolbox for aarch64 \(busybox is missing/);
  for (const tool of TOOLS) put(tool, bytesOf(tool));
  put('sash', bytesOf('another shell'));
  expect(await detail('aarch64')).toMatch(/^no toolbox for aarch64 \(sash is no build that Davy knows/);
  // As looked at a moment ago, and swapped since.
  put('sash', bytesOf('sash'));
  expect(await detail('aarch64')).toBe('ready');
  expect(await detail('riscv64')).toMatch(/^no toolbox for riscv64/);
  expect(await detail(null)).toMatch(/^no toolbox for an unknown machine/);
});

test('a build is known for its own machine and its own name only', async () => {
  put('busybox', bytesOf('sash'));
  put('sash', bytesOf('busybox'));
  expect((await openToolboxes(folder, SUMS).for('aarch64')).kind).toBe('none');
});

test('the list names a build of every tool for every machine', () => {
  for (const architecture of ARCHITECTURES)
    for (const tool of TOOLS)
      expect(toolSums().some((sum) => sum.architecture === architecture && sum.tool === tool)).toBe(true);
});
