import type { Kept, PlanBlind, Target } from './plan.ts';
import type { Hop } from './plan-chains.ts';
import type { Shown } from './snapshot.ts';

/** A target as its planner gives it: ids, links and what evidence holds are the frame's. */
export interface TargetDraft extends Omit<Target, 'id' | 'link' | 'evidence'> {
  /** From the confirmed miner to this target. */
  readonly why: readonly Hop[];
}

/** What is left alone; `because` leads to it where it hangs on the miner all the same. */
export interface KeptDraft extends Omit<Kept, 'link'> {
  readonly because?: readonly Hop[];
}

/** A thing that hangs on the miner, as plans can tell whether they take it away. */
export type Taken =
  | { readonly kind: 'process'; readonly pid: number }
  | { readonly kind: 'line'; readonly path: Shown; readonly number: number }
  /** A file of any kind: an image, a script, a cron job, a unit, a profile. */
  | { readonly kind: 'file'; readonly path: Shown };

/** Something that comes back, or stays, while these things do. */
export interface RegrowthDraft {
  readonly things: readonly Taken[];
  readonly title: string;
  readonly why: string;
  /** Said instead of `why` where no plan takes the things away. */
  readonly elsewhere?: string;
}

/** What an action's planner gives; the frame around it is the same for all. */
export interface PlanDraft {
  readonly targets: readonly TargetDraft[];
  readonly kept: readonly KeptDraft[];
  readonly blind: readonly PlanBlind[];
  readonly regrows: readonly RegrowthDraft[];
}

/** Whether this target, approved, takes the thing away. */
export function takes({ identity, facts }: Pick<TargetDraft, 'identity' | 'facts'>, thing: Taken): boolean {
  switch (thing.kind) {
    case 'process':
      return facts.kind === 'process' && facts.processes.some(({ pid }) => pid === thing.pid);
    case 'line':
      return facts.kind === 'line' && facts.path === thing.path && facts.line === thing.number;
    case 'file':
      return identity.kind !== 'line' && 'path' in identity && identity.path === thing.path;
  }
}
