import type { TargetOutcome } from '../../../domain/targets/outcome.ts';
import { isSettled } from '../../../domain/targets/outcome.ts';
import type { Named } from './all.ts';
import type { Played } from './play.ts';

/** A played scenario as the table shows it. */
export interface Row {
  readonly name: string;
  /** What is right to be said of it, if its test passes. */
  readonly state: 'as it should be' | 'not yet' | 'known wrong';
  /** Targets that were offered. */
  readonly found: number;
  /** Of those taken: gone or harmless. */
  readonly removed: number;
  /** Offered and not taken, and what the ending says is left besides. */
  readonly kept: number;
  readonly verdict: string;
  readonly resolution: string;
  /** From the opening of the incident to its close, the watch included. */
  readonly seconds: number;
  /** Between Davy and the host, both ways. */
  readonly bytes: number;
}

declare module 'vitest' {
  interface TaskMeta {
    scenario?: Row;
  }
}

export function rowOf(
  { name, notYet, wrong }: Named,
  { closed, offered, taken }: Played,
  bytes: number,
): Row {
  const outcomes = new Map<string, TargetOutcome>();
  for (const outcome of closed.steps.flatMap((step) => step.outcomes))
    outcomes.set(outcome.targetId, outcome);
  const removed = taken.filter(({ target }) => {
    const outcome = outcomes.get(target.id);
    return outcome !== undefined && isSettled(outcome.outcome);
  });
  const openedAt = Date.parse(closed.openedAt);
  return {
    name,
    state: wrong !== undefined ? 'known wrong' : notYet !== undefined ? 'not yet' : 'as it should be',
    found: offered.length,
    removed: removed.length,
    kept: Math.max(offered.length - removed.length, closed.ending?.left.length ?? 0),
    verdict: closed.verdict?.verdict ?? '-',
    resolution: closed.resolution ?? '-',
    seconds: (Date.parse(closed.closedAt ?? closed.openedAt) - openedAt) / 1000,
    bytes,
  };
}
