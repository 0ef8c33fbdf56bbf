import type { ActionMetadata } from '../domain/action.ts';
import type { Planner } from '../domain/planner.ts';
import type { DestructiveStep } from '../domain/steps.ts';
import { DESTRUCTIVE_STEPS } from '../domain/steps.ts';
import type { Applier } from './action/applier.ts';
import { metadata as blockEgress } from './block-egress/index.ts';
import { metadata as deleteFiles } from './delete-files/index.ts';
import { metadata as killProcesses } from './kill-processes/index.ts';
import { metadata as removeCronEntries } from './remove-cron-entries/index.ts';

/** What a response action is made of, loaded when it is first needed. */
export interface CatalogueEntry<S extends DestructiveStep = DestructiveStep> {
  readonly metadata: ActionMetadata<S>;
  readonly planner: () => Promise<{ readonly plan: Planner }>;
  readonly applier: () => Promise<{ readonly applier: Applier }>;
}

/** The one registry of response actions. A new action is its folder, its row in `domain/steps.ts` and one line here. */
const ACTIONS: { readonly [S in DestructiveStep]: CatalogueEntry<S> } = {
  'remove-cron-entries': {
    metadata: removeCronEntries,
    planner: () => import('./remove-cron-entries/plan.ts'),
    applier: () => import('./remove-cron-entries/apply.ts'),
  },
  'kill-processes': {
    metadata: killProcesses,
    planner: () => import('./kill-processes/plan.ts'),
    applier: () => import('./kill-processes/apply.ts'),
  },
  'delete-files': {
    metadata: deleteFiles,
    planner: () => import('./delete-files/plan.ts'),
    applier: () => import('./delete-files/apply.ts'),
  },
  'block-egress': {
    metadata: blockEgress,
    planner: () => import('./block-egress/plan.ts'),
    applier: () => import('./block-egress/apply.ts'),
  },
};

/** All actions, in the order of the source procedure. */
export const CATALOGUE: readonly CatalogueEntry[] = DESTRUCTIVE_STEPS.map((step) => ACTIONS[step]);

export const metadataOf = (step: DestructiveStep): ActionMetadata => ACTIONS[step].metadata;

export const loadPlanner = async (step: DestructiveStep): Promise<Planner> =>
  (await ACTIONS[step].planner()).plan;

export const loadApplier = async (step: DestructiveStep): Promise<Applier> =>
  (await ACTIONS[step].applier()).applier;
