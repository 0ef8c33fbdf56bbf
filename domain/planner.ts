import type { PlanDraft } from './plan.ts';
import type { Snapshot } from './snapshot.ts';
import type { ProtectFacts } from './targets/protect.ts';
import type { Judgement } from './verdict/judgement.ts';

/** What a planner needs beside snapshot and judgement. */
export interface PlanContext {
  /** Name of the host in the inventory. */
  readonly host: string;
  readonly protect: ProtectFacts;
}

/** Pure: the same snapshot and judgement give the same draft. Protected things are never among its targets. */
export type Planner = (snapshot: Snapshot, judgement: Judgement, context: PlanContext) => PlanDraft;
