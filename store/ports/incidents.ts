import type { Attention, Passed } from '../../domain/attention.ts';
import type { Offer } from '../../domain/ending/answer.ts';
import type { Ending } from '../../domain/ending/schema.ts';
import type { Facts } from '../../domain/flow/facts.ts';
import type { AlertId, ApprovalId, CallId, HostId, IncidentId, SurveyId } from '../../domain/ids.ts';
import type { IncidentStatus, Resolution, StepState, Verdict, WatchFacts } from '../../domain/incident.ts';
import type { RootCauseReport } from '../../domain/logs/index.ts';
import type { Playbook } from '../../domain/playbook.ts';
import type { Snapshot } from '../../domain/snapshot.ts';
import type { StepName } from '../../domain/steps.ts';
import type { TargetOutcome } from '../../domain/targets/outcome.ts';
import type { NewAlert } from './alerts.ts';
import type { Actor, Page, PageRequest } from './asking.ts';

export interface IncidentRecord {
  readonly id: IncidentId;
  readonly host: string;
  readonly hostId: HostId;
  readonly site: string;
  readonly status: IncidentStatus;
  readonly resolution: Resolution | null;
  /** Why it needs attention; null otherwise. */
  readonly attention: Attention | null;
  readonly verdict: Verdict | null;
  readonly round: number;
  readonly version: number;
  readonly seen: number;
  readonly playbook: Playbook;
  readonly alerts: readonly AlertId[];
  readonly steps: readonly StepRecord[];
  readonly openedAt: string;
  readonly closedAt: string | null;
  readonly watched: number | null;
  readonly wanted: number | null;
  /** What the watch can and cannot see; null until it begins. */
  readonly watch: WatchFacts | null;
  readonly report: RootCauseReport | null;
  /** What is left, named and in doubt; null until it is closed, and where nothing was to be removed. */
  readonly ending: Ending | null;
}

/** A step of the current round. */
export interface StepRecord {
  readonly name: StepName;
  readonly destructive: boolean;
  readonly state: StepState;
  readonly approvalId: ApprovalId | null;
  readonly outcomes: readonly TargetOutcome[];
}

export interface IncidentStore {
  /** By hand. Errors: unknown-host, incident-open. */
  open(input: {
    host: string;
    reason: string;
    playbook: Playbook;
    policies: NewAlert['policies'];
    actor: Actor;
  }): Promise<IncidentRecord>;
  list(page: PageRequest & { status?: string; host?: string }): Promise<Page<IncidentRecord>>;
  get(id: IncidentId): Promise<IncidentRecord | undefined>;
  /** Errors: not-found, incident-closed. Puts `cancelling`; the workflow closes it once nothing is under way. */
  cancel(
    id: IncidentId,
    reason: string,
    actor: Actor,
  ): Promise<{ incident: IncidentRecord; inFlight: CallId[] }>;
  /** Takes `needs-attention` back: what stopped the procedure is tried again. */
  resume(id: IncidentId, reason: string, actor: Actor): Promise<IncidentRecord>;
  /**
   * Ends what has stopped, by the rule of endings: nothing more is asked or done, the workflow looks once more and closes it.
   * Errors: not-found, incident-closed, invalid-request where it does not need attention.
   */
  finish(id: IncidentId, reason: string, actor: Actor): Promise<IncidentRecord>;
  note(id: IncidentId, text: string, actor: Actor): Promise<void>;
  /** Open incidents with version > seen: what the dispatcher wakes. */
  toWake(limit: number): Promise<{ incidentId: IncidentId; site: string; version: number }[]>;

  /** Ids of open incidents that nothing is to be told (version = seen), after `afterId`, in order. */
  running(afterId: string, limit: number): Promise<IncidentId[]>;
  /** The incident's workflow is gone: says so on the ledger and raises the version, so that the next wake starts another. */
  workflowLost(id: IncidentId): Promise<void>;

  // -- for activities
  /** Locks, reads and stores `seen`. `closed` ends the run. Errors: store-behind for an unknown id. */
  facts(id: IncidentId): Promise<Facts | 'closed'>;
  /** What a person answered to confirm-miner's gate, if there is one. A read: `seen` stays. */
  verdictGate(id: IncidentId): Promise<Facts['verdictGate']>;
  /** The emergency stop is on, or the incident is cancelled or closed. A read: `seen` stays. */
  stopWanted(id: IncidentId): Promise<boolean>;
  /** Draws the survey's number when it starts. */
  beginSurvey(id: IncidentId): Promise<{ surveyId: SurveyId; number: number; round: number }>;
  /** Keeps snapshot (sealed) and verdict; the incident's verdict never falls. A number older than the newest changes nothing. */
  saveSurvey(id: IncidentId, snapshot: Snapshot, verdict: Verdict): Promise<void>;
  /** Raises the verdict after reputation. */
  saveVerdict(id: IncidentId, verdict: Verdict, because: string): Promise<void>;
  /** The newest snapshot, or the first: of one round, or of all; or the one with this number. */
  snapshot(
    id: IncidentId,
    which?: { readonly round?: number; readonly first?: boolean; readonly number?: number },
  ): Promise<Snapshot | undefined>;
  /** The newest survey of the same host that an earlier incident kept before the first alert of this one came. */
  snapshotBefore(id: IncidentId): Promise<Snapshot | undefined>;
  markStep(
    id: IncidentId,
    step: StepName,
    state: StepState,
    outcomes?: readonly TargetOutcome[],
  ): Promise<void>;
  /** Puts the incident before a person. */
  needAttention(id: IncidentId, attention: Attention): Promise<void>;
  /** Takes that back where it was for this: what stopped the procedure has passed by itself. */
  recovered(id: IncidentId, passed: Passed): Promise<void>;
  /**
   * Next round: steps pending again, approvals superseded. False at the limit of five, and at the same return with nothing new to
   * offer, unless a person resumed in this round: status becomes needs-attention.
   */
  startRound(id: IncidentId, because: string, more?: { readonly sameReturn?: boolean }): Promise<boolean>;
  /** Starts the watch's clock: it ends `watchedMs` from now, by the database's time. */
  setWatch(id: IncidentId, watch: WatchFacts & { wantedMs: number; watchedMs: number }): Promise<void>;
  saveReport(id: IncidentId, report: RootCauseReport): Promise<void>;
  /** Approvals of destructive steps in the order in which they were offered, with what became of them. */
  offers(id: IncidentId): Promise<(Offer & { readonly survey: number })[]>;
  /** The newest survey, and the first of each round. `actedSince`: a call ended after it began, so it is no last look. */
  lookedAt(id: IncidentId): Promise<
    | {
        readonly number: number;
        readonly verdict: Verdict;
        readonly firsts: readonly number[];
        readonly actedSince: boolean;
      }
    | undefined
  >;
  /**
   * Closes where version = `version`, no approval is approved and not acted, no call is open; supersedes what is pending. An
   * open call is one whose outcome is not known, and it may have left processes stopped. False: something changed, read the
   * facts again. `cleaned` is written only where its look is the newest survey, nothing was done after it and no step is
   * undone; else it becomes `partially-cleaned`, with the doubt. A cancelled incident is `cancelled`, whatever is said.
   */
  close(id: IncidentId, version: number, resolution: Resolution, ending?: Ending): Promise<boolean>;
}
