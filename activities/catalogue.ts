import type { ActionMetadata } from '../domain/action.ts';
import { DavyError } from '../domain/errors.ts';
import type { Planner } from '../domain/planner.ts';
import type { Applier } from './action/applier.ts';
import { metadata as blockEgress } from './block-egress/index.ts';
import { metadata as deleteFiles } from './delete-files/index.ts';
import { metadata as killProcesses } from './kill-processes/index.ts';
import { metadata as removeCronEntries } from './remove-cron-entries/index.ts';

export interface CatalogueEntry {
  readonly metadata: ActionMetadata;
  readonly planner: () => Promise<{ readonly plan: Planner }>;
  readonly applier: () => Promise<{ readonly applier: Applier }>;
}

/** The one registry of response actions, in the order of the source procedure. A new action is its folder and one line here. */
export const CATALOGUE: readonly CatalogueEntry[] = [
  {
    metadata: removeCronEntries,
    planner: () => import('./remove-cron-entries/plan.ts'),
    applier: () => import('./remove-cron-entries/apply.ts'),
  },
  {
    metadata: killProcesses,
    planner: () => import('./kill-processes/plan.ts'),
    applier: () => import('./kill-processes/apply.ts'),
  },
  {
    metadata: deleteFiles,
    planner: () => import('./delete-files/plan.ts'),
    applier: () => import('./delete-files/apply.ts'),
  },
  {
    metadata: blockEgress,
    planner: () => import('./block-egress/plan.ts'),
    applier: () => import('./block-egress/apply.ts'),
  },
];

function entryOf(name: string): CatalogueEntry {
  const entry = CATALOGUE.find((one) => one.metadata.name === name);
  if (entry === undefined) throw new DavyError('not-found', `no response action is named ${name}`);
  return entry;
}

/** @throws DavyError `not-found` for a name that is no action */
export const metadataOf = (name: string): ActionMetadata => entryOf(name).metadata;

/** The action's planner, loaded when it is first needed. @throws DavyError `not-found` */
export const loadPlanner = async (name: string): Promise<Planner> => (await entryOf(name).planner()).plan;

/** The action's applier, loaded when it is first needed. @throws DavyError `not-found` */
export const loadApplier = async (name: string): Promise<Applier> => (await entryOf(name).applier()).applier;
