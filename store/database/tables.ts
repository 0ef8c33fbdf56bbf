import type { ColumnType, Generated } from 'kysely';
import type { AlertStatus, PlainAlert } from '../../domain/alert.ts';
import type { Attention } from '../../domain/attention.ts';
import type { Ending } from '../../domain/ending/schema.ts';
import type { ApprovalState, GatePolicy, Role, SignedDecision } from '../../domain/gate.ts';
import type { HostInput } from '../../domain/host.ts';
import type {
  ActId,
  AlertId,
  ApprovalId,
  CallId,
  Digest,
  HostId,
  IncidentId,
  KeyId,
  Sha256,
  SurveyId,
} from '../../domain/ids.ts';
import type { IncidentStatus, Resolution, StepState, Verdict, WatchFacts } from '../../domain/incident.ts';
import type { LedgerKind } from '../../domain/ledger.ts';
import type { RootCauseReport } from '../../domain/logs/index.ts';
import type { Plan, Target } from '../../domain/plan.ts';
import type { Playbook } from '../../domain/playbook.ts';
import type { KeptReputation } from '../../domain/reputation.ts';
import type { DestructiveStep, GatedStep, StepName } from '../../domain/steps.ts';
import type { TargetOutcome } from '../../domain/targets/outcome.ts';

/** A json column: read parsed, written as text, because pg would turn an array into a PostgreSQL array. See `json`. */
type Json<T> = ColumnType<T, string, string>;
type JsonOrNull<T> = ColumnType<T | null, string | null | undefined, string | null>;
type Time = ColumnType<Date, Date, Date>;
type TimeOrNull = ColumnType<Date | null, Date | null | undefined, Date | null>;

/** The tables, as the migrations make them. */
export interface Tables {
  hosts: {
    id: HostId;
    name: string;
    name_key: string;
    aliases: string[];
    address: string;
    site: string;
    input: Json<HostInput>;
  };
  host_changes: { host_id: HostId; person: string; at: Time };
  keys: {
    id: KeyId;
    person: string;
    role: Role | null;
    source: string | null;
    hash: string;
    created_at: Time;
    revoked_at: TimeOrNull;
  };
  hold: {
    is_on: boolean;
    reason: string | null;
    since: TimeOrNull;
    set_by: string | null;
  };
  incidents: {
    id: IncidentId;
    host_id: HostId;
    host: string;
    site: string;
    status: IncidentStatus;
    resolution: Resolution | null;
    attention: JsonOrNull<Attention>;
    verdict: JsonOrNull<Verdict>;
    round: Generated<number>;
    version: Generated<number>;
    seen: Generated<number>;
    playbook: Json<Playbook>;
    policies: Json<Record<string, GatePolicy>>;
    /** Persons who brought it about; four eyes does not count them. */
    started_by: string[];
    cancelling: Generated<boolean>;
    finishing: Generated<boolean>;
    /** Number of the survey that was drawn last. */
    surveys_drawn: Generated<number>;
    /** Surveys up to this number are too old to plan from: a fresh one was asked for. */
    stale_through: Generated<number>;
    watch_wanted_ms: number | null;
    watch_watched_ms: number | null;
    watch_until: TimeOrNull;
    watch: JsonOrNull<WatchFacts>;
    report: JsonOrNull<RootCauseReport>;
    ending: JsonOrNull<Ending>;
    opened_at: Time;
    closed_at: TimeOrNull;
  };
  alerts: {
    id: AlertId;
    source: string;
    /** SHA-256 of the external id, which may hold what a text column cannot. */
    external_key: string | null;
    body_sha256: Sha256;
    status: AlertStatus;
    incident_id: IncidentId | null;
    actor: string;
    alert: Json<PlainAlert>;
    raw: Uint8Array;
    received_at: Time;
  };
  steps: {
    incident_id: IncidentId;
    round: number;
    position: number;
    name: StepName;
    destructive: boolean;
    state: StepState;
    approval_id: ApprovalId | null;
    outcomes: Json<TargetOutcome[]>;
  };
  surveys: {
    id: SurveyId;
    incident_id: IncidentId;
    number: number;
    round: number;
    started_at: Time;
    saved_at: TimeOrNull;
    verdict: JsonOrNull<Verdict>;
    sealed: Uint8Array | null;
  };
  approvals: {
    id: ApprovalId;
    incident_id: IncidentId;
    host: string;
    step: GatedStep;
    round: number;
    state: ApprovalState;
    policy: Json<GatePolicy>;
    plan: Json<Plan>;
    survey_number: number;
    created_at: Time;
    expires_at: Time;
    decided_at: TimeOrNull;
    act_before: TimeOrNull;
    acted_at: TimeOrNull;
    reopened_at: TimeOrNull;
  };
  decisions: {
    id: Generated<number>;
    approval_id: ApprovalId;
    person: string;
    decision: Json<SignedDecision>;
  };
  calls: {
    id: CallId;
    incident_id: IncidentId;
    host_id: HostId;
    host: string;
    round: number;
    attempt: number;
    machine_id: string;
    boot_id: string;
    script_digest: Digest;
    state: 'open' | 'finished' | 'fenced';
    intended_at: Time;
    finished_at: TimeOrNull;
  };
  acts: {
    id: ActId;
    call_id: CallId;
    position: number;
    step: DestructiveStep;
    approval_id: ApprovalId;
    plan_digest: Digest;
    targets: Json<Target[]>;
    outcomes: JsonOrNull<TargetOutcome[]>;
    receipts: JsonOrNull<unknown[]>;
  };
  ledger_entries: {
    id: Generated<number>;
    /** Form of the entry; see domain/forms.ts. */
    v: Generated<number>;
    key: string;
    at: ColumnType<Date, never, never>;
    kind: LedgerKind;
    actor: string;
    incident_id: IncidentId | null;
    subject: string;
    body: Json<Record<string, unknown>>;
  };
  ledger_chain: { seq: number; entry_id: number; prev: string; hash: string };
  /** Entries that wait for their place in the chain; filled by a trigger. */
  ledger_queue: { entry_id: number };
  checkpoints: { v: number; seq: number; hash: string; at: string; key_id: string; signature: string };
  evidence: { sha256: Sha256; sha1: string; md5: string; size: number; kept_at: Time };
  custody: {
    id: Generated<number>;
    sha256: Sha256;
    action: 'kept' | 'opened';
    incident_id: IncidentId | null;
    actor: string;
    at: Time;
    item: Json<unknown>;
  };
  reputation: { hash: string; answer: Json<KeptReputation>; at: Time };
  reputation_requests: { at: Date };
  pool_names: { site: string; name: string; addresses: string[]; at: Time };
  idempotency: {
    key_id: KeyId;
    idempotency_key: string;
    body_sha256: string;
    status: number;
    body: Json<unknown>;
    at: Time;
  };
}
