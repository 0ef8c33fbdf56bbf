import type { Facts } from '../domain/flow/facts.ts';
import type { HostAnswer, HostQuestion } from '../domain/host-question.ts';
import type { IncidentId } from '../domain/ids.ts';
import type { DestructiveStep, ReadOnlyStep } from '../domain/steps.ts';

export interface RunStart {
  readonly facts: Facts | null;
  /** How long an activity that touches a host may be silent before its worker counts as dead: from the configuration. */
  readonly heartbeatTimeoutMs: number;
}

/** One call on the host: these steps, in this order; it is named after the last. The gate is checked by the act itself. */
export type DestructiveActivities = {
  [S in DestructiveStep]: (
    incidentId: IncidentId,
    steps: readonly DestructiveStep[],
  ) => Promise<Facts | null>;
};

type ReadOnlyActivities = { [S in ReadOnlyStep]: (incidentId: IncidentId) => Promise<Facts | null> };

/**
 * One whole thing each, about a dozen an incident (an activity costs about 10 ms). Each takes the incident's id, does its
 * work against store and host, and answers the facts as they are afterwards; null when the incident is closed.
 */
export interface ResponseActivities extends DestructiveActivities, ReadOnlyActivities {
  /** First of every run: settles an open call, then reads the facts. An unknown id is final (`store-behind`). */
  'open-run'(incidentId: IncidentId): Promise<RunStart>;
  'read-facts'(incidentId: IncidentId): Promise<Facts | null>;
  'offer-plans'(incidentId: IncidentId): Promise<Facts | null>;
  /** Answers null when it closed; facts when something changed meanwhile. */
  'close-incident'(incidentId: IncidentId, version: number): Promise<Facts | null>;
}

export interface PoolActivities {
  /** Answers how many milliseconds to wait until the next round; null: there is nothing to resolve. */
  'resolve-pools'(): Promise<number | null>;
}

export interface HostActivities {
  'ask-host'(question: HostQuestion): Promise<HostAnswer>;
}
