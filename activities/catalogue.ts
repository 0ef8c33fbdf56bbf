import type { ActionMetadata } from '../domain/action.ts';
import type { Planner } from '../domain/planner.ts';
import type { DestructiveStep } from '../domain/steps.ts';
import { DESTRUCTIVE_STEPS } from '../domain/steps.ts';
import type { Applier } from './action/applier.ts';
import type { ActionFolder } from './action/folder.ts';
import { ACTIONS } from './actions.ts';

/** The one registry of response actions, in the order of `domain/steps.ts`. A new action is its folder and its row there. */
export const CATALOGUE: readonly ActionFolder[] = DESTRUCTIVE_STEPS.map((step) => ACTIONS[step]);

export const metadataOf = (step: DestructiveStep): ActionMetadata => ACTIONS[step].metadata;

export const loadPlanner = async (step: DestructiveStep): Promise<Planner> =>
  (await ACTIONS[step].planner()).plan;

export const loadApplier = async (step: DestructiveStep): Promise<Applier> =>
  (await ACTIONS[step].applier()).applier;
