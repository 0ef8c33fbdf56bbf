import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Bench } from './bench.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/**
 * The fault test of test/faults/cuts.lab.test.ts in full: the connection cut at every SSH packet boundary of an act's exchange,
 * both ways, and one byte to each side. Cuts that held are kept under `.davy/bench`, so an interrupted run goes on.
 */
export const bench: Bench = {
  what: 'the connection cut at each packet boundary of an act and a byte to each side (resumable)',
  run: async () => {
    const folder = join(ROOT, '.davy', 'bench');
    mkdirSync(folder, { recursive: true });
    const { status } = spawnSync(
      process.execPath,
      ['node_modules/vitest/vitest.mjs', 'run', '--project', 'lab', 'test/faults/cuts.lab.test.ts'],
      { cwd: ROOT, stdio: 'inherit', env: { ...process.env, DAVY_CUTS_HELD: join(folder, 'cuts-held') } },
    );
    if (status !== 0) throw new Error('a cut did not hold; its name stands above');
  },
};
