import type { Snapshot } from '../../domain/snapshot.ts';
import type { JudgeContext, Judgement } from '../../domain/verdict/index.ts';
import { judge } from '../../domain/verdict/index.ts';

/** Newest judgements by snapshot object; a snapshot that nobody holds any more takes its judgement along. */
const known = new WeakMap<Snapshot, Map<boolean, Judgement>>();

/**
 * Judges a snapshot without reputation, once: judging is pure, and an incident asks for the same judgement in most of its
 * activities. Indicators and lists come from the worker's configuration, which does not change while it runs.
 */
export function judgeOnce(snapshot: Snapshot, context: JudgeContext): Judgement {
  const of = known.get(snapshot) ?? new Map<boolean, Judgement>();
  known.set(snapshot, of);
  const declared = context.declaredMiner === true;
  const judged = of.get(declared) ?? judge(snapshot, context);
  of.set(declared, judged);
  return judged;
}
