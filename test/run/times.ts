import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import type { Kind } from './tiers.ts';
import { placeOf } from './tiers.ts';

const fileSchema = z.object({ ms: z.number(), importMs: z.number() });

const timesSchema = z.object({
  /** By path in the clone: `ms` in all, of it `importMs` until the file's tests were known. */
  files: z.record(z.string(), fileSchema).default({}),
  /** Of the last `npm test` or `npm run test:full`, in milliseconds: the check, the tests, all. */
  run: z.object({ command: z.string(), check: z.number(), tests: z.number(), all: z.number() }).optional(),
});

/** Where the time goes: what the last runs on this clone measured. */
export type Times = z.infer<typeof timesSchema>;
export type FileTime = z.infer<typeof fileSchema>;

const TIMES = '.davy/test/times.json';

/** What is not measured yet, in milliseconds: more than most files of the kind, so that none of them comes last. */
const UNKNOWN: Readonly<Record<Kind, number>> = { lab: 30_000, integration: 5_000, unit: 1_000 };

/** Units that read, compile or cut something whole: a clone without any record would come to them last, and wait for one of them. */
export const LONG_UNITS: readonly string[] = [
  'activities/call/send.test.ts',
  'ssh/shell-program.test.ts',
  'test/extend/worked-example.test.ts',
  'test/promises.test.ts',
];
const LONG_UNIT = 30_000;

/** A record that is gone or damaged is an empty one: it decides only the order. */
export function readTimes(path = TIMES): Times {
  try {
    return timesSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return { files: {} };
  }
}

/** Adds to the record; files that are no more leave it. Two runs at once may lose each other's additions, no more. */
export function addTimes(more: Partial<Times>, path = TIMES): void {
  const { files, run } = readTimes(path);
  const all = Object.entries({ ...files, ...more.files }).filter(([file]) => existsSync(file));
  const times = {
    run: more.run ?? run,
    files: Object.fromEntries(all.toSorted(([a], [b]) => (a < b ? -1 : 1))),
  };
  mkdirSync(dirname(path), { recursive: true });
  const fresh = `${path}.${process.pid}`;
  writeFileSync(fresh, `${JSON.stringify(times, undefined, 1)}\n`);
  renameSync(fresh, path);
}

/**
 * Longest first, so that no long file is begun when everything else is over. A file without a record counts as a long one of
 * its kind, so that a clone without any begins with the lab.
 *
 * @param path of an item, in the clone
 */
export function longestFirst<T>(items: readonly T[], path: (item: T) => string, { files }: Times): T[] {
  const unknown = (file: string): number =>
    LONG_UNITS.includes(file) ? LONG_UNIT : UNKNOWN[placeOf(file).kind];
  const estimate = (item: T): number => files[path(item)]?.ms ?? unknown(path(item));
  return items.toSorted((a, b) => estimate(b) - estimate(a) || (path(a) < path(b) ? -1 : 1));
}

/** The slowest of these files, as lines for people. */
export function slowest(paths: readonly string[], times: Times, count = 10): string[] {
  return longestFirst(
    paths.filter((path) => times.files[path] !== undefined),
    (path) => path,
    times,
  )
    .slice(0, count)
    .map((path) => `${((times.files[path]?.ms ?? 0) / 1000).toFixed(1).padStart(7)} s  ${path}`);
}
