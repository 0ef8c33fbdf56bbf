import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { loadLibrary } from '../activities/library.ts';
import type { Bench } from './bench.ts';
import { UsageError } from './bench.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const TEST = 'test/faults/cuts.lab.long.test.ts';

/**
 * The fault test of test/faults/cuts.lab.long.test.ts in full: the connection cut at every offset of the ciphertext of each act's
 * exchange, both ways, which takes hours. With `--boundaries`: at each packet boundary and a byte to each side.
 *
 * A cut that held is written to a file under `.davy/bench`, so that an interrupted run goes on; the file is that of the remote
 * shell's library, because another script is another exchange. Exit 1 when a cut did not hold.
 */
export const bench: Bench = {
  what: 'the connection cut at every ciphertext offset of the acts, resumable; --boundaries: beside packet boundaries only',
  run: async (args, stop) => {
    const { boundaries } = options(args);
    const folder = join(ROOT, '.davy', 'bench');
    mkdirSync(folder, { recursive: true });
    const { digest } = await loadLibrary();
    const held = join(folder, `cuts-held-${digest.replace('sha256:', '').slice(0, 16)}`);
    process.stdout.write(`cuts: those that held are kept in ${held}\n`);
    const test = spawn(
      process.execPath,
      ['node_modules/vitest/vitest.mjs', 'run', '--project', 'lab-long', TEST],
      {
        cwd: ROOT,
        stdio: 'inherit',
        env: { ...process.env, DAVY_CUTS_HELD: held, DAVY_CUTS_EVERY_OFFSET: boundaries ? 'no' : 'yes' },
      },
    );
    const end = () => test.kill('SIGTERM');
    stop.addEventListener('abort', end);
    if (stop.aborted) end();
    const [status] = await once(test, 'exit');
    stop.removeEventListener('abort', end);
    if (status !== 0) throw new Error('a cut did not hold, or not all were tried: see above');
  },
};

function options(args: readonly string[]): { boundaries: boolean } {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: { boundaries: { type: 'boolean', default: false } },
    });
    return values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}
