/** What a test file needs: nothing; PostgreSQL and Temporal; those, root and the lab. */
export type Kind = 'unit' | 'integration' | 'lab';

/** A test file's place, which its name alone tells. */
export interface Place {
  readonly kind: Kind;
  /** `npm test` leaves it to `npm run test:full`. */
  readonly long: boolean;
}

const KINDS: readonly Kind[] = ['unit', 'integration', 'lab'];

/**
 * `x.test.ts`, `x.integration.test.ts`, `x.lab.test.ts`; the long tier has `.long` before `.test.ts`.
 *
 * @example placeOf('test/faults/fault-matrix.lab.long.test.ts') // { kind: 'lab', long: true }
 */
export function placeOf(path: string): Place {
  const [, kind, long] = /(?:\.(integration|lab))?(\.long)?\.test\.tsx?$/.exec(path) ?? [];
  return { kind: kind === 'integration' || kind === 'lab' ? kind : 'unit', long: long !== undefined };
}

/** The name of a place's project in vitest.config.ts. */
export const projectOf = ({ kind, long }: Place): string => (long ? `${kind}-long` : kind);

/** The places of `npm test`, or of `npm run test:full`, where this machine can or cannot run the lab. */
export const placesOf = (run: { readonly full: boolean; readonly lab: boolean }): readonly Place[] =>
  (run.full ? [false, true] : [false]).flatMap((long) =>
    KINDS.filter((kind) => kind !== 'lab' || run.lab).map((kind) => ({ kind, long })),
  );

/** Which files belong to a place; the kind without a name of its own takes what no other takes. */
export function filesOf({ kind, long }: Place): { include: string[]; exclude: string[] } {
  const end = long ? '.long.test.ts' : '.test.ts';
  const named = KINDS.filter((other) => other !== 'unit').map((other) => `**/*.${other}${end}`);
  if (kind !== 'unit') return { include: [`**/*.${kind}${end}`], exclude: [] };
  return { include: [`**/*${end}`], exclude: long ? named : [...named, '**/*.long.test.ts'] };
}
