import { printFailure } from '../cli/failure.ts';
import { stopSignal } from '../cli/stop-signal.ts';
import { isDavyError } from '../domain/errors.ts';
import { LabError } from '../lab/index.ts';
import { againstOf, runAgainst } from './against.ts';
import type { Bench } from './bench.ts';
import { UsageError } from './bench.ts';

/** Loaded when asked for: no bench pays for the imports of another. */
const BENCHES: Record<string, () => Promise<{ bench: Bench }>> = {
  procedure: () => import('./procedure/index.ts'),
  calls: () => import('./calls.ts'),
  cuts: () => import('./cuts.ts'),
  ledger: () => import('./ledger.ts'),
  alerts: () => import('./alerts.ts'),
  up: () => import('./up.ts'),
  survey: () => import('./survey.ts'),
};
const NOT_READY = 3;

const [name, ...args] = process.argv.slice(2);
process.exitCode = await main(name, args);

async function main(wanted: string | undefined, rest: readonly string[]): Promise<number> {
  const load =
    wanted === undefined ? undefined : Object.entries(BENCHES).find(([key]) => key === wanted)?.[1];
  if (load === undefined) {
    await list();
    return wanted === undefined ? 0 : 2;
  }
  const stop = stopSignal();
  try {
    const against = againstOf(rest);
    if (against !== undefined && wanted !== undefined) await runAgainst(wanted, against, stop);
    else await (await load()).bench.run(rest, stop);
    return stop.aborted ? 130 : 0;
  } catch (error) {
    if (stop.aborted) return 130;
    if (error instanceof UsageError) {
      process.stderr.write(`bench: ${error.message}\n`);
      return 2;
    }
    if (error instanceof LabError || isDavyError(error, 'machine-not-ready')) {
      process.stderr.write(`bench: ${error.message}\n`);
      return NOT_READY;
    }
    printFailure(error);
    return 1;
  }
}

async function list(): Promise<void> {
  process.stdout.write('npm run bench -- <name> [options] [--against REF [--rounds 5]]\n\n');
  for (const [key, load] of Object.entries(BENCHES)) {
    process.stdout.write(`  ${key.padEnd(10)} ${(await load()).bench.what}\n`);
  }
}
