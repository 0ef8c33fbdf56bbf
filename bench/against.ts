import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { UsageError } from './bench.ts';
import { compare, comparisonText } from './comparison.ts';
import type { Figure } from './figures.ts';
import { figuresOf } from './figures.ts';
import { finished } from './procedure/process.ts';
import { worktreeOf } from './worktree.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const ROUNDS = 5;
/** Clock ticks of /proc (USER_HZ) in a second. */
const TICKS = 100;

/** What `--against` asks for, and the arguments that are the bench's own. */
export interface Against {
  readonly reference: string;
  readonly rounds: number;
  readonly rest: readonly string[];
}

/** Takes `--against REF` and `--rounds N` out of a bench's arguments; undefined when nothing is to be compared. */
export function againstOf(args: readonly string[]): Against | undefined {
  const rest: string[] = [];
  const taken = new Map<string, string>();
  const waiting = args.flatMap((arg) => /^(--against|--rounds)=(.*)$/s.exec(arg)?.slice(1) ?? [arg]);
  for (let arg = waiting.shift(); arg !== undefined; arg = waiting.shift()) {
    if (arg === '--against' || arg === '--rounds') taken.set(arg, waiting.shift() ?? '');
    else rest.push(arg);
  }
  const reference = taken.get('--against');
  if (reference === undefined) {
    if (taken.size > 0) throw new UsageError('--rounds goes with --against');
    return undefined;
  }
  const rounds = Number(taken.get('--rounds') ?? ROUNDS);
  if (reference === '') throw new UsageError('--against takes a commit, branch or tag');
  if (!Number.isInteger(rounds) || rounds < 1) throw new UsageError('--rounds takes a number from 1');
  return { reference, rounds, rest };
}

/**
 * Runs a bench in this tree and in a commit's, in turns, and prints the medians of all figures with their ratio. In turns,
 * because a machine is not the same an hour later; now this one first, now that one, because the first of two may be the slower.
 */
export async function runAgainst(
  bench: string,
  { reference, rounds, rest }: Against,
  stop: AbortSignal,
): Promise<void> {
  const then = worktreeOf(ROOT, reference);
  const figures = { ours: [] as Figure[], theirs: [] as Figure[] };
  try {
    for (let round = 0; round < rounds; round += 1) {
      const sides = round % 2 === 0 ? (['ours', 'theirs'] as const) : (['theirs', 'ours'] as const);
      for (const side of sides) {
        if (stop.aborted) return;
        const said = side === 'ours' ? 'this tree' : then.commit;
        process.stderr.write(`bench: ${bench}, round ${round + 1} of ${rounds}: ${said}\n`);
        figures[side].push(...(await measured(side === 'ours' ? ROOT : then.path, [bench, ...rest], stop)));
      }
    }
  } finally {
    then.remove();
  }
  process.stdout.write(comparisonText(compare(figures.ours, figures.theirs), then.commit));
}

/** One run: what it printed, and what it cost as a whole. */
async function measured(root: string, args: readonly string[], stop: AbortSignal): Promise<Figure[]> {
  const { NODE_COMPILE_CACHE: _ours, INIT_CWD: _where, ...env } = process.env;
  const cpuBefore = cpuOfChildren();
  const from = performance.now();
  const command = [process.execPath, `${root}/setup.mjs`, 'bench', ...args] as const;
  const { code, output } = await finished(command, { cwd: root, env }, stop);
  const seconds = (performance.now() - from) / 1000;
  const cpuAfter = cpuOfChildren();
  if (stop.aborted) return [];
  if (code !== 0) throw new UsageError(`bench ${args.join(' ')} in ${root} ended with ${code}:\n${output}`);
  const whole = [{ name: 'the whole run, seconds', value: seconds }];
  if (cpuBefore !== undefined && cpuAfter !== undefined)
    whole.push({ name: 'the whole run, CPU seconds', value: cpuAfter - cpuBefore });
  return [...figuresOf(output), ...whole];
}

/** CPU seconds of all ended descendants of this process, as proc(5) counts them; undefined where there is no such file. */
function cpuOfChildren(): number | undefined {
  try {
    const stat = readFileSync('/proc/self/stat', 'latin1');
    const [user, system] = stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .slice(13, 15);
    return (Number(user) + Number(system)) / TICKS;
  } catch {
    return undefined;
  }
}
