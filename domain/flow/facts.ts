import type { IncidentId } from '../ids.ts';
import type { IncidentStatus, StepState, VerdictName } from '../incident.ts';
import type { DestructiveStep, StepName } from '../steps.ts';
import { isDestructive, killOf } from '../steps.ts';

/**
 * What the workflow knows of an incident: read from the store by every activity, never carried in a workflow's input. Small,
 * because it goes through the history. No host text, no targets, no plans.
 */
export interface Facts {
  readonly incidentId: IncidentId;
  readonly status: IncidentStatus;
  /** 1 is the first. */
  readonly round: number;
  /** Version of the incident that these facts show; stored as `seen` in the same transaction. */
  readonly version: number;
  readonly verdict: VerdictName | null;
  /** This round has a survey with its verdict. */
  readonly surveyed: boolean;
  readonly hold: boolean;
  readonly cancelling: boolean;
  /** A lead ends it by the rule of endings: nothing more is asked or done. */
  readonly finishing: boolean;
  /** Status is needs-attention: a person has to resume, reopen or cancel before anything goes on. */
  readonly attention: boolean;
  /** A step finished with targets `changed` and no newer plan was offered for it: survey and ask the difference. */
  readonly drifted: boolean;
  /** An alert came after the newest survey began: the incident does not end before one more look. */
  readonly alertSinceLook: boolean;
  /** Steps in playbook order. */
  readonly steps: readonly StepFact[];
  /** Gate of confirm-miner, when a person has to say what this is; null when none is needed or it was answered. */
  readonly verdictGate: 'pending' | 'miner' | 'not-a-miner' | 'authorised' | 'expired' | null;
  /** Milliseconds that the respawn watch still has to run, once started; null before. */
  readonly watchLeftMs: number | null;
}

export interface StepFact {
  readonly name: StepName;
  readonly state: StepState;
}

/** `expired` is not among them: it waits for a person who reopens it. */
const FINISHED: ReadonlySet<StepState> = new Set(['done', 'nothing-to-do', 'rejected', 'failed', 'unknown']);

export const isFinished = (step: Pick<StepFact, 'state'>): boolean => FINISHED.has(step.state);

export const stepNamed = (facts: Facts, name: StepName): StepFact | undefined =>
  facts.steps.find((s) => s.name === name);

/**
 * The steps that go to the host in the next call, or none while something has to be waited for (rule: freeze).
 *
 * A guard revives cron lines in half a second, so no act of a round starts while its kill plan is undecided; block-egress
 * ahead of it may. With the kill approved, all approved steps up to and including the kill go in one call.
 */
export function nextCall(facts: Facts): readonly DestructiveStep[] {
  const acts = facts.steps.flatMap(({ name, state }) => (isDestructive(name) ? [{ name, state }] : []));
  const begun = acts.filter((s) => s.state === 'applying');
  // A call without outcome is settled before anything else; the act itself finds it.
  if (begun.length > 0) return begun.map((s) => s.name);
  const open = acts.findIndex((s) => !isFinished(s));
  const first = acts[open];
  if (first === undefined) return [];
  const alone = first.state === 'approved' ? [first.name] : [];
  if (killOf(first.name) === 'apart') return alone;
  const kill = acts.findIndex((s) => killOf(s.name) === 'is');
  const killStep = acts[kill];
  if (kill < open || killStep === undefined || isFinished(killStep)) return alone;
  const upTo = acts.slice(open, kill + 1);
  if (upTo.some((s) => !isFinished(s) && s.state !== 'approved')) return [];
  return upTo.filter((s) => s.state === 'approved').map((s) => s.name);
}
