import type { Buffer } from 'node:buffer';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readScripts } from '../scripts.ts';
import { parseFiles } from './reply.ts';
import { EVIDENCE_SCRIPTS } from './scripts.ts';

const NONCE = 'ab'.repeat(16);
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'davy-evidence-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

/** Stands before the host's tool of that name. */
function tool(name: string, script: string): void {
  writeFileSync(join(dir, name), `#!/bin/sh\n${script}\n`);
  chmodSync(join(dir, name), 0o755);
}
function run(shell: string, call: string, input = ''): Buffer {
  const { stdout } = spawnSync(shell, ['-c', `nl='\n'\n${readScripts(EVIDENCE_SCRIPTS)}\n${call}`], {
    input,
    env: { PATH: `${dir}:/usr/bin:/bin`, LC_ALL: 'C' },
    maxBuffer: 16 * 1024 * 1024,
  });
  return stdout;
}
/** Asks for files of these texts. */
function asked(shell: string, texts: readonly string[]) {
  const rows = texts.map((text, i) => {
    writeFileSync(join(dir, `f${i}`), text);
    return `${i} head - - 1000 ${dir}/f${i}\n`;
  });
  return parseFiles(run(shell, `evidence_files ${NONCE}`, rows.join('')), NONCE, texts.length);
}

describe.each(['dash', 'bash'])('in %s', (shell) => {
  test('a file that cannot be hashed in time takes no hash from the others', () => {
    tool('timeout', 'case $2 in sha256sum) exit 124 ;; esac; shift; exec "$@"');
    const texts = Array.from({ length: 7 }, (_, i) => `text ${i}`);
    const hashes = asked(shell, texts).map((one) => (one.kind === 'file' ? one.hostSha256 : one.kind));
    expect(hashes).toEqual(texts.map(sha256));
  });

  test('a file whose metadata cannot be had is missing alone', () => {
    tool('stat', '/usr/bin/stat "$@" | sed 2d');
    const kinds = asked(shell, ['a', 'b', 'c', 'd']).map((one) => (one.kind === 'miss' ? one.why : one.kind));
    expect(kinds).toEqual(['file', 'unreadable', 'file', 'file']);
  });

  const pids = [process.pid, process.ppid];
  const states = (): string => run(shell, `evidence_processes ${pids.join(' ')}`).toString('latin1');

  test('descriptors of all are told when listing them together takes too long, or one floods it', () => {
    for (const together of ['exit 124', 'yes flood']) {
      tool('timeout', `[ "$2" = ls ] && [ $# -gt 8 ] && { ${together}; exit; }; shift; exec "$@"`);
      for (const pid of pids) expect(states()).toMatch(new RegExp(`^${pid}/fd:$`, 'm'));
    }
  });

  test('descriptors stand before what processes write about themselves', () => {
    const told = states();
    for (const pid of pids) {
      expect(told.indexOf(`\n${pid}/fd:\n`)).toBeGreaterThanOrEqual(0);
      expect(told.indexOf(`\n${pid}/fd:\n`)).toBeLessThan(told.indexOf(`==> ${pids[0]}/stat <==`));
    }
  });
});
