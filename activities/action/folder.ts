import type { ActionMetadata } from '../../domain/action.ts';
import type { Planner } from '../../domain/planner.ts';
import type { DestructiveStep } from '../../domain/steps.ts';
import type { Applier } from './applier.ts';

/** What the folder of a response action exports, by its files `index.ts`, `plan.ts` and `apply.ts`. */
export interface ActionFolder<S extends DestructiveStep = DestructiveStep> {
  readonly metadata: ActionMetadata<S>;
  readonly planner: () => Promise<{ readonly plan: Planner }>;
  readonly applier: () => Promise<{ readonly applier: Applier }>;
}
