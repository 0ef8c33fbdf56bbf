import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readScripts } from '../scripts.ts';

const LIBRARY = readScripts(['call/host.sh']);

test.each(['dash', 'bash'])('a zombie is gone only where no other thread of it lives: %s', (shell) => {
  const proc = mkdtempSync(join(tmpdir(), 'davy-host-'));
  try {
    const stateOf = (state: string, threads: string): string => {
      mkdirSync(join(proc, '5'), { recursive: true });
      const fields = `${state} 1 5 5 0 -1 4194560 1 2 3 4 50 60 7 8 20 0 ${threads} 0 12345 0`;
      writeFileSync(join(proc, '5', 'stat'), `5 (a) Z 1) ${fields}\n`);
      const script = `${LIBRARY}\nact_proc=${proc}\nact_stat 5 && echo "$act_st_state $act_st_start"`;
      return spawnSync(shell, ['-c', script], { env: { PATH: '/usr/bin:/bin' } }).stdout.toString();
    };
    expect(stateOf('S', '1')).toBe('S 12345\n');
    expect(stateOf('Z', '1')).toBe('Z 12345\n');
    expect(stateOf('Z', '2')).toBe('S 12345\n');
    expect(stateOf('X', '0')).toBe('X 12345\n');
    expect(stateOf('Z', '2;id')).toBe('');
  } finally {
    rmSync(proc, { recursive: true });
  }
});
