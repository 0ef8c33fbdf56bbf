import type { Snapshot } from '../../domain/snapshot.ts';
import type { JudgeContext, Judgement } from '../../domain/verdict/index.ts';
import { judge } from '../../domain/verdict/index.ts';

interface Known {
  readonly indicators: JudgeContext['indicators'];
  readonly judgement: Judgement;
}

/**
 * A worker's judgements without reputation, each made once: judging is pure, and an incident asks for the same one in most of its
 * activities. Of the context only whether a person ruled, and the indicators, change while a worker runs.
 */
export class Judgements {
  /** A snapshot that nobody holds any more takes its judgements along. */
  readonly #known = new WeakMap<Snapshot, Map<boolean, Known>>();

  of(snapshot: Snapshot, context: JudgeContext): Judgement {
    const of = this.#known.get(snapshot) ?? new Map<boolean, Known>();
    this.#known.set(snapshot, of);
    const declared = context.declaredMiner === true;
    const known = of.get(declared);
    if (known?.indicators === context.indicators) return known.judgement;
    const judgement = judge(snapshot, context);
    of.set(declared, { indicators: context.indicators, judgement });
    return judgement;
  }
}
