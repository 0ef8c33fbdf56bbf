// Made from domain/steps.ts by activities/generate-actions.ts. Do not edit.
import type { DestructiveStep } from '../domain/steps.ts';
import type { ActionFolder } from './action/folder.ts';
import { metadata as blockEgress } from './block-egress/index.ts';
import { metadata as deleteFiles } from './delete-files/index.ts';
import { metadata as disablePersistence } from './disable-persistence/index.ts';
import { metadata as killProcesses } from './kill-processes/index.ts';
import { metadata as removeCronEntries } from './remove-cron-entries/index.ts';

/** The folder of each response action: its metadata, and the rest loaded when it is first needed. */
export const ACTIONS: { readonly [S in DestructiveStep]: ActionFolder<S> } = {
  'remove-cron-entries': {
    metadata: removeCronEntries,
    planner: () => import('./remove-cron-entries/plan.ts'),
    applier: () => import('./remove-cron-entries/apply.ts'),
  },
  'disable-persistence': {
    metadata: disablePersistence,
    planner: () => import('./disable-persistence/plan.ts'),
    applier: () => import('./disable-persistence/apply.ts'),
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
