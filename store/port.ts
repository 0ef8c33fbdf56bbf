import type { AlertStatus, PlainAlert } from '../domain/alert.ts';
import type { EvidenceItem } from '../domain/evidence.ts';
import type { Facts } from '../domain/flow/facts.ts';
import type {
  Approval,
  DecisionChoice,
  GatePolicy,
  GateRefusal,
  Role,
  SignedDecision,
} from '../domain/gate.ts';
import type { HostInput, InventoryHost } from '../domain/host.ts';
import type { IncidentStatus, Resolution, StepState, Verdict } from '../domain/incident.ts';
import type { Checkpoint, LedgerDraft, LedgerEntry, LedgerKind } from '../domain/ledger.ts';
import type { TargetOutcome } from '../domain/outcome.ts';
import type { Plan, Target } from '../domain/plan.ts';
import type { Playbook } from '../domain/playbook.ts';
import type { Snapshot } from '../domain/snapshot.ts';

/**
 * What the store promises (design 5, 9, 10). Every method is one transaction that writes the fact together with its ledger
 * entry, locks in the order hold, incident, approvals by id, act, and retries 40P01 and 40001. Times are the database's,
 * taken after the locks.
 */
export interface Store {
  readonly alerts: AlertStore;
  readonly incidents: IncidentStore;
  readonly approvals: ApprovalStore;
  readonly acts: ActStore;
  readonly hosts: HostStore;
  readonly keys: KeyStore;
  readonly hold: HoldStore;
  readonly ledger: LedgerStore;
  readonly evidence: EvidenceStore;
  readonly reputation: ReputationStore;
  readonly idempotency: IdempotencyStore;
  /** Throws store-unavailable when the database does not answer; false when it is not migrated. */
  ready(): Promise<boolean>;
  close(): Promise<void>;
}

/** Who asks. `person` is what quorum counts; one person may hold several keys. */
export interface Actor {
  readonly person: string;
  readonly keyId: string;
  readonly role: Role;
}

export interface Page<T> {
  readonly items: T[];
  readonly nextCursor: string | null;
}
export interface PageRequest {
  /** 1 to 200. */
  readonly limit: number;
  readonly cursor?: string;
}

// ---- alerts

export interface AlertRecord {
  readonly id: string;
  readonly source: string;
  readonly externalId: string | null;
  readonly bodySha256: string;
  readonly status: AlertStatus;
  readonly incidentId: string | null;
  readonly hostRef: string;
  readonly title: string;
  readonly severity: string | null;
  readonly receivedAt: string;
  readonly alert: PlainAlert;
}

export interface NewAlert {
  readonly source: string;
  readonly raw: Uint8Array;
  readonly alert: PlainAlert;
  /** The playbook for an incident that this alert opens, with the default policy of its gates. */
  readonly playbook: Playbook;
  readonly policies: Readonly<Record<string, GatePolicy>>;
  readonly actor: string;
}

export interface AlertStore {
  /**
   * Stores the alert and, where the inventory knows the host by name, alias or address, its incident: a new one or the open one,
   * in one upsert on the open-incident index. Never lost, never two open incidents on a host. Raises the incident's version.
   */
  accept(alert: NewAlert): Promise<{ alertId: string; status: AlertStatus; incidentId: string | null }>;
  list(page: PageRequest): Promise<Page<AlertRecord>>;
  get(id: string): Promise<AlertRecord | undefined>;
  /** Gives an unassigned alert a host. Errors: not-found, unknown-host, invalid-request when it is not unassigned. */
  assign(
    id: string,
    host: string,
    actor: Actor,
    playbook: Playbook,
    policies: NewAlert['policies'],
  ): Promise<AlertRecord>;
}

// ---- incidents

export interface IncidentRecord {
  readonly id: string;
  readonly host: string;
  readonly hostId: string;
  readonly site: string;
  readonly status: IncidentStatus;
  readonly resolution: Resolution | null;
  /** Why it needs attention; null otherwise. */
  readonly attention: string | null;
  readonly verdict: Verdict | null;
  readonly round: number;
  readonly version: number;
  readonly seen: number;
  readonly playbook: Playbook;
  readonly alerts: readonly string[];
  readonly steps: readonly StepRecord[];
  readonly openedAt: string;
  readonly closedAt: string | null;
  readonly watched: number | null;
  readonly wanted: number | null;
  readonly report: Record<string, unknown> | null;
}

/** A step of the current round. */
export interface StepRecord {
  readonly name: string;
  readonly destructive: boolean;
  readonly state: StepState;
  readonly approvalId: string | null;
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
  get(id: string): Promise<IncidentRecord | undefined>;
  /** Errors: not-found, incident-closed. Puts `cancelling`; the workflow closes it once nothing is under way. */
  cancel(id: string, reason: string, actor: Actor): Promise<{ incident: IncidentRecord; inFlight: string[] }>;
  /** Takes `needs-attention` back: what stopped the procedure is tried again. */
  resume(id: string, reason: string, actor: Actor): Promise<IncidentRecord>;
  note(id: string, text: string, actor: Actor): Promise<void>;
  /** Open incidents with version > seen: what the dispatcher wakes. */
  toWake(limit: number): Promise<{ incidentId: string; site: string; version: number }[]>;

  /** Ids of open incidents that nothing is to be told (version = seen), after `afterId`, in order. */
  running(afterId: string, limit: number): Promise<string[]>;
  /** The incident's workflow is gone: says so on the ledger and raises the version, so that the next wake starts another. */
  workflowLost(id: string): Promise<void>;

  // -- for activities
  /** Locks, reads and stores `seen`. `closed` ends the run. Errors: store-behind for an unknown id. */
  facts(id: string): Promise<Facts | 'closed'>;
  /** What a person answered to confirm-miner's gate, if there is one. A read: `seen` stays. */
  verdictGate(id: string): Promise<Facts['verdictGate']>;
  /** The emergency stop is on, or the incident is cancelled or closed. A read: `seen` stays. */
  stopWanted(id: string): Promise<boolean>;
  /** Draws the survey's number when it starts. */
  beginSurvey(id: string): Promise<{ surveyId: string; number: number; round: number }>;
  /** Keeps snapshot (sealed) and verdict; the incident's verdict never falls. A number older than the newest changes nothing. */
  saveSurvey(id: string, snapshot: Snapshot, verdict: Verdict): Promise<void>;
  /** Raises the verdict after reputation. */
  saveVerdict(id: string, verdict: Verdict, because: string): Promise<void>;
  /** The newest snapshot, or the first: of one round, or of all. */
  snapshot(
    id: string,
    which?: { readonly round?: number; readonly first?: boolean },
  ): Promise<Snapshot | undefined>;
  markStep(id: string, step: string, state: StepState, outcomes?: readonly TargetOutcome[]): Promise<void>;
  setStatus(id: string, status: IncidentStatus, attention?: string): Promise<void>;
  /** Takes back a `needs-attention` that `prefix` begins: what stopped the procedure has passed by itself. */
  recovered(id: string, prefix: string): Promise<void>;
  /** Next round: steps pending again, approvals superseded. False at the limit of five (status becomes needs-attention). */
  startRound(id: string, because: string): Promise<boolean>;
  /** Starts the watch's clock: it ends `watchedMs` from now, by the database's time. */
  setWatch(id: string, watch: { wantedMs: number; watchedMs: number }): Promise<void>;
  saveReport(id: string, report: Record<string, unknown>): Promise<void>;
  /**
   * Closes where version = `version`, no approval is approved and not acted, no call is open, nothing is frozen; supersedes what
   * is pending. False: something changed, read the facts again. `undefined` resolution: computed from steps and outcomes.
   */
  close(id: string, version: number, resolution?: Resolution): Promise<boolean>;
}

// ---- approvals

export interface DecisionInput {
  readonly approvalId: string;
  readonly decision: DecisionChoice;
  readonly planDigest: string;
  readonly targets?: readonly string[];
  readonly reason?: string;
}

export interface ApprovalStore {
  list(page: PageRequest & { status?: string; incidentId?: string }): Promise<Page<Approval>>;
  get(id: string): Promise<Approval | undefined>;
  /**
   * All or nothing. `sign` is the API's Ed25519 key. Errors: not-found, plan-changed, already-decided, superseded,
   * approval-expired (performs the expiry itself), on-hold, incident-closed, unknown-target, role-missing, four-eyes,
   * reason-required, protected-target. Same person, digest and choice again: the same answer.
   */
  decide(
    incidentId: string | null,
    decisions: readonly DecisionInput[],
    actor: Actor,
    sign: (bytes: Uint8Array) => string,
  ): Promise<Approval[]>;
  /** Expires what is due, in the API's process. Answers how many. */
  expireDue(): Promise<number>;
  /** Asks for a fresh plan of an expired or lapsed step. */
  reopen(id: string, reason: string, actor: Actor): Promise<string>;
  /**
   * All plans of a round in one transaction. A plan from an older survey is refused; an open approval is superseded only if
   * `plansDiffer`; a plan without targets marks its step nothing-to-do; no plan for a step with an open call.
   */
  offer(incidentId: string, surveyNumber: number, plans: readonly Plan[]): Promise<void>;
}

// ---- acts

export interface CallRecord {
  readonly id: string;
  readonly incidentId: string;
  readonly host: string;
  readonly round: number;
  /** 1 to 3: how often these acts were tried under the same approvals. */
  readonly attempt: number;
  readonly machineId: string;
  readonly bootId: string;
  readonly acts: readonly ActRecord[];
  readonly scriptDigest: string;
  readonly intendedAt: string;
  readonly finishedAt: string | null;
}

export interface ActRecord {
  readonly id: string;
  readonly step: string;
  readonly approvalId: string;
  readonly planDigest: string;
  /** The approved targets, whole. */
  readonly targets: readonly Target[];
  readonly outcomes: readonly TargetOutcome[] | null;
}

export type BeginCall =
  /** Only the caller whose transaction inserted it gets this; it may send, once. */
  | { readonly kind: 'send'; readonly call: CallRecord }
  /** An intent without outcome stands: look first. */
  | { readonly kind: 'settle'; readonly call: CallRecord }
  /** These steps have their outcomes already. */
  | { readonly kind: 'finished' }
  | { readonly kind: 'refused'; readonly refusals: readonly { step: string; reason: GateRefusal }[] };

export interface ActStore {
  /**
   * The gate, enforced (design 9): locks hold, incident, approvals; checks hold, incident, round, approval state, digest
   * recomputed, signatures, quorum, roles, act-within, protected targets; writes one call with its acts, the intent on the ledger.
   * One open call a host. Refusals go to the ledger too and mark nothing.
   */
  begin(input: {
    incidentId: string;
    steps: readonly string[];
    scriptDigest: string;
    verify: (decision: SignedDecision) => boolean;
    isProtected: (target: Target) => boolean;
  }): Promise<BeginCall>;
  /** Outcomes with their receipts; the first outcome of an act stands, later ones are further ledger entries. Marks the steps. */
  finish(
    callId: string,
    acts: readonly { actId: string; outcomes: readonly TargetOutcome[]; receipts: readonly unknown[] }[],
    how: 'replied' | 'settled',
    /** `frozen`: something may still be stopped on the host; no incident closes until a later finish says false. */
    more?: { exit?: number; notes?: string[]; frozen?: boolean },
  ): Promise<void>;
  /**
   * The call never ran, or was told to stop before its first target, and is fenced for good on the host. The next begin makes
   * another, three at most. Receipts go into the ledger: a script that was stopped early may have frozen processes and let go.
   */
  fenced(
    callId: string,
    acts?: readonly { readonly actId: string; readonly receipts: readonly unknown[] }[],
  ): Promise<{ again: boolean }>;
  openCall(incidentId: string): Promise<CallRecord | undefined>;
  /** Calls of an incident that hold a folder on the host until it is closed. */
  calls(incidentId: string): Promise<CallRecord[]>;
  /** What acts changed on the host since the round began; for verification and the watch. */
  applied(incidentId: string): Promise<ActRecord[]>;
}

// ---- the rest

export interface HostStore {
  put(name: string, input: HostInput, actor: Actor): Promise<InventoryHost>;
  /** Errors: not-found, host-in-use. */
  remove(name: string, actor: Actor): Promise<void>;
  get(nameOrId: string): Promise<InventoryHost | undefined>;
  list(page: PageRequest): Promise<Page<InventoryHost>>;
}

export interface KeyRecord {
  readonly id: string;
  readonly person: string;
  readonly role: Role | null;
  /** Set for an ingest-only credential. */
  readonly source: string | null;
  readonly createdAt: string;
  readonly revokedAt: string | null;
}
export interface KeyStore {
  /** `hash` is the SHA-256 of the secret. */
  add(
    key: { person: string; role: Role | null; source: string | null; hash: string },
    actor: Actor | null,
  ): Promise<KeyRecord>;
  byHash(hash: string): Promise<KeyRecord | undefined>;
  list(page: PageRequest): Promise<Page<KeyRecord>>;
  revoke(id: string, actor: Actor): Promise<void>;
}

export interface HoldStore {
  get(): Promise<{ on: boolean; reason: string | null; since: string | null; by: string | null }>;
  /** Answers with the calls in flight. Raises the version of every open incident when it goes off. */
  set(on: boolean, reason: string, actor: Actor): Promise<{ on: boolean; inFlight: string[] }>;
}

export interface LedgerFilter {
  readonly incidentId?: string;
  readonly kind?: LedgerKind;
  readonly actor?: string;
  readonly from?: string;
  readonly to?: string;
}
export interface LedgerStore {
  /** An entry that belongs to no other fact. */
  append(draft: LedgerDraft): Promise<void>;
  /** Chains what is not chained yet; one chainer at a time (advisory lock). Answers how many. */
  chain(): Promise<number>;
  head(): Promise<{ seq: number; hash: string }>;
  list(page: PageRequest & LedgerFilter): Promise<Page<LedgerEntry>>;
  /** In order, from `afterSeq`, in batches. Waits for nothing. */
  read(afterSeq: number, limit: number): Promise<LedgerEntry[]>;
  addCheckpoint(checkpoint: Checkpoint): Promise<void>;
  checkpoints(page: PageRequest): Promise<Page<Checkpoint>>;
}

export interface EvidenceStore {
  /** Hashes, encrypts, fsyncs and reads back before the record; the same bytes again are one blob with one more custody record. */
  keep(
    incidentId: string,
    item: {
      kind: EvidenceItem['kind'];
      bytes: Uint8Array;
      path?: string;
      pathBase64?: string;
      pid?: number;
      truncated: boolean;
      note?: string;
    },
  ): Promise<EvidenceItem>;
  list(incidentId: string): Promise<EvidenceItem[]>;
  /** Decrypts and checks the hash. `actor` goes on the custody record. */
  open(sha256: string, actor: string): Promise<Uint8Array | undefined>;
}

export interface ReputationStore {
  /** Answers by hash, of those that are not older. */
  cached(hashes: readonly string[], maxAgeMs: number): Promise<ReadonlyMap<string, Record<string, unknown>>>;
  save(hash: string, answer: Record<string, unknown>): Promise<void>;
  /**
   * Takes one request from the durable budget, by the database's clock: at most `perWindow` in any `windowMs`, `perDay` a UTC
   * day. Answers 0 when taken, else the milliseconds to wait; -1 when the day's budget is spent.
   */
  take(budget: { perWindow: number; windowMs: number; perDay: number }): Promise<number>;
}

export interface IdempotencyStore {
  /** The stored answer of the same key and body; 'other-body' when the body differs; undefined when new. 24 h. */
  find(
    keyId: string,
    idempotencyKey: string,
    bodySha256: string,
  ): Promise<{ status: number; body: unknown } | 'other-body' | undefined>;
  save(
    keyId: string,
    idempotencyKey: string,
    bodySha256: string,
    answer: { status: number; body: unknown },
  ): Promise<void>;
}
