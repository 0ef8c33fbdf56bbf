// Made from the OpenAPI document by api/generate-client.ts. Do not edit.

import type { Digest, Sha256, TargetId } from '../../domain/id-kinds.ts';
import type { Shown } from '../../domain/text-kinds.ts';

export type AlertBody =
  | {
      host: string;
      title: string;
      severity?: string;
      observedAt?: string;
      externalId?: string;
      indicators?: {
        md5?: Array<string>;
        sha1?: Array<string>;
        sha256?: Array<string>;
        paths?: Array<string>;
        pids?: Array<number>;
        addresses?: Array<string>;
        domains?: Array<string>;
        commandLines?: Array<string>;
      };
    }
  | Array<{
      host: string;
      title: string;
      severity?: string;
      observedAt?: string;
      externalId?: string;
      indicators?: {
        md5?: Array<string>;
        sha1?: Array<string>;
        sha256?: Array<string>;
        paths?: Array<string>;
        pids?: Array<number>;
        addresses?: Array<string>;
        domains?: Array<string>;
        commandLines?: Array<string>;
      };
    }>;

export type AcceptedAlert = {
  alertId: string;
  status: 'incident' | 'duplicate' | 'unassigned' | 'ignored';
  incidentId: string | null;
};

export type Problem = {
  type: string;
  title: string;
  status: number;
  detail: string;
  code:
    | 'invalid-json'
    | 'invalid-request'
    | 'no-credentials'
    | 'bad-credentials'
    | 'role-missing'
    | 'four-eyes'
    | 'protected-target'
    | 'not-found'
    | 'method-not-allowed'
    | 'plan-changed'
    | 'already-decided'
    | 'superseded'
    | 'incident-open'
    | 'incident-closed'
    | 'host-in-use'
    | 'on-hold'
    | 'approval-expired'
    | 'body-too-large'
    | 'unsupported-media-type'
    | 'unknown-target'
    | 'unknown-host'
    | 'reason-required'
    | 'key-reused'
    | 'too-many-requests'
    | 'store-unavailable'
    | 'no-worker'
    | 'not-ready'
    | 'internal'
    | 'config-invalid'
    | 'playbook-invalid'
    | 'home-in-use'
    | 'machine-not-ready'
    | 'server-unreachable'
    | 'ssh-refused'
    | 'ssh-timed-out'
    | 'ssh-failed'
    | 'host-key-unknown'
    | 'host-key-changed'
    | 'ssh-auth-failed'
    | 'identity-unreadable'
    | 'sudo-denied'
    | 'shell-missing'
    | 'connection-lost'
    | 'call-timed-out'
    | 'reply-invalid'
    | 'gate-refused'
    | 'store-behind'
    | 'newer-form'
    | 'other-form'
    | 'unrecordable'
    | 'evidence-failed';
  requestId: string;
  errors?: Array<{ path: string; message: string }>;
};

export type Alert = {
  id: string;
  source: string;
  externalId: string | null;
  externalIdBase64?: string;
  bodySha256: Sha256;
  status: 'incident' | 'duplicate' | 'unassigned' | 'ignored';
  incidentId: string | null;
  host: string;
  hostBase64?: string;
  title: string;
  titleBase64?: string;
  severity: string | null;
  severityBase64?: string;
  observedAt: string | null;
  receivedAt: string;
  indicators: {
    md5?: Array<string>;
    sha1?: Array<string>;
    sha256?: Array<string>;
    paths?: Array<string>;
    pids?: Array<number>;
    addresses?: Array<string>;
    domains?: Array<string>;
    commandLines?: Array<string>;
  };
};

export type Incident = {
  id: string;
  host: string;
  site: string;
  status:
    | 'surveying'
    | 'awaiting-verdict'
    | 'awaiting-approval'
    | 'acting'
    | 'watching'
    | 'needs-attention'
    | 'closed';
  resolution:
    | 'cleaned'
    | 'partially-cleaned'
    | 'rebuild-required'
    | 'not-a-miner'
    | 'authorised'
    | 'rejected'
    | 'cancelled'
    | null;
  attention: Attention | null;
  verdict: Verdict | null;
  round: number;
  playbook: { name: string; version: number };
  alerts: Array<string>;
  steps: Array<Step>;
  openedAt: string;
  closedAt: string | null;
  watched: number | null;
  wanted: number | null;
  watch: WatchFacts | null;
  ending: Ending | null;
};

export type Attention =
  | {
      kind: 'unreachable';
      step:
        | 'confirm-miner'
        | 'check-reputation'
        | 'preserve-evidence'
        | 'remove-cron-entries'
        | 'disable-persistence'
        | 'kill-processes'
        | 'delete-files'
        | 'block-egress'
        | 'collect-logs'
        | 'watch-for-respawn'
        | 'open-run'
        | 'settle'
        | 'read-facts'
        | 'offer-plans'
        | 'close-incident';
      detail: string;
    }
  | {
      kind: 'failed';
      step:
        | 'confirm-miner'
        | 'check-reputation'
        | 'preserve-evidence'
        | 'remove-cron-entries'
        | 'disable-persistence'
        | 'kill-processes'
        | 'delete-files'
        | 'block-egress'
        | 'collect-logs'
        | 'watch-for-respawn'
        | 'open-run'
        | 'settle'
        | 'read-facts'
        | 'offer-plans'
        | 'close-incident';
      detail: string;
    }
  | {
      kind: 'expired';
      steps: Array<
        | 'confirm-miner'
        | 'check-reputation'
        | 'preserve-evidence'
        | 'remove-cron-entries'
        | 'disable-persistence'
        | 'kill-processes'
        | 'delete-files'
        | 'block-egress'
        | 'collect-logs'
        | 'watch-for-respawn'
      >;
      detail: string;
    }
  | { kind: 'no-worker'; detail: string }
  | { kind: 'gate-refused'; detail: string }
  | { kind: 'never-began'; detail: string }
  | { kind: 'keeps-returning'; detail: string };

export type Verdict = {
  verdict: 'confirmed' | 'suspicious' | 'inconclusive' | 'not-a-miner' | 'authorised';
  classes: Array<
    | 'pool-connection'
    | 'known-hash'
    | 'miner-arguments'
    | 'miner-strings'
    | 'cpu'
    | 'location'
    | 'persistence'
    | 'masquerade'
    | 'relation'
    | 'concealment'
    | 'contradiction'
  >;
  signals: Array<{
    class:
      | 'pool-connection'
      | 'known-hash'
      | 'miner-arguments'
      | 'miner-strings'
      | 'cpu'
      | 'location'
      | 'persistence'
      | 'masquerade'
      | 'relation'
      | 'concealment'
      | 'contradiction';
    attack: string;
    what: string;
    pid?: number;
    path?: Shown;
  }>;
  reasons: Array<string>;
  findings: Array<string>;
};

export type Step = {
  name:
    | 'confirm-miner'
    | 'check-reputation'
    | 'preserve-evidence'
    | 'remove-cron-entries'
    | 'disable-persistence'
    | 'kill-processes'
    | 'delete-files'
    | 'block-egress'
    | 'collect-logs'
    | 'watch-for-respawn';
  destructive: boolean;
  state:
    | 'pending'
    | 'awaiting-approval'
    | 'approved'
    | 'applying'
    | 'done'
    | 'nothing-to-do'
    | 'rejected'
    | 'expired'
    | 'failed'
    | 'unknown';
  approvalId: string | null;
  outcomes: Array<TargetOutcome>;
};

export type TargetOutcome = {
  targetId: TargetId;
  outcome:
    | 'done'
    | 'already-absent'
    | 'neutralised'
    | 'changed'
    | 'refused'
    | 'failed'
    | 'not-begun'
    | 'unknown';
  detail: string;
  proof: 'receipt' | 'looked' | 'inferred' | 'none';
};

export type WatchFacts = {
  cronRereadObserved: boolean;
  startsAtBoot: boolean;
  longestPeriodSeconds: number | null;
  periodUnknown: boolean;
};

export type Ending = {
  form: 1;
  lookedAt: string;
  survey: number;
  left: Array<{
    kind: 'process' | 'file' | 'cron-line' | 'cron-file' | 'starter';
    title: string;
    where: string;
    reason:
      | 'declined'
      | 'not-taken'
      | 'undecided'
      | 'failed'
      | 'refused'
      | 'changed'
      | 'unknown'
      | 'came-back'
      | 'protected'
      | 'no-step'
      | 'not-offered'
      | 'found-last'
      | 'not-seen';
    detail: string;
    since: string;
  }>;
  leftMore: number;
  named: Array<{ title: string; why: string }>;
  namedMore: number;
  doubts: Array<string>;
  starter: 'found' | 'not-found';
  waysIn: Array<{ name: string; open: boolean }>;
  poolsResolved: boolean;
};

export type TimelineItem = {
  seq: number;
  at: string;
  kind: string;
  actor: string;
  subject: string;
  text: string;
  body: Record<string, unknown>;
};

export type IncidentReport = {
  incidentId: string;
  host: string;
  status:
    | 'surveying'
    | 'awaiting-verdict'
    | 'awaiting-approval'
    | 'acting'
    | 'watching'
    | 'needs-attention'
    | 'closed';
  resolution:
    | 'cleaned'
    | 'partially-cleaned'
    | 'rebuild-required'
    | 'not-a-miner'
    | 'authorised'
    | 'rejected'
    | 'cancelled'
    | null;
  verdict: Verdict | null;
  steps: Array<Step>;
  watched: number | null;
  wanted: number | null;
  watch: WatchFacts | null;
  ending: Ending | null;
  report: RootCauseReport | null;
};

export type RootCauseReport = {
  cause: 'proven' | 'likely' | 'unproven';
  entry: {
    kind: string;
    what: string;
    grade: string;
    file: string;
    line: number;
    text: string;
    at: string | null;
    address: string | null;
    user: string | null;
    attack: string;
    evidence: string | null;
    because: Array<string>;
  } | null;
  others: Array<{
    kind: string;
    what: string;
    grade: string;
    file: string;
    line: number;
    text: string;
    at: string | null;
    address: string | null;
    user: string | null;
    attack: string;
    evidence: string | null;
    because: Array<string>;
  }>;
  firstArtefact: { what: string; at: string } | null;
  findings: Array<string>;
  missing: Array<string>;
  timeline: Array<{ at: string; what: string; source: string }>;
  indicators: Array<{ type: 'address' | 'url' | 'sha256' | 'path'; value: string }>;
  recommendation: { rebuild: true; why: Array<string>; rotate: Array<string>; steps: Array<string> };
  clockOffsetMs: number;
};

export type Indicator = {
  type: 'sha256' | 'path' | 'address' | 'line';
  value: string;
  valueBase64?: string;
  defanged: string;
  steps: Array<string>;
};

export type IncidentExport = {
  incident: Incident;
  report: IncidentReport;
  alerts: Array<Alert>;
  approvals: Array<Approval>;
  evidence: Array<EvidenceItem>;
  indicators: Array<Indicator>;
  ledger: Array<LedgerEntry>;
};

export type Approval = {
  id: string;
  incidentId: string;
  host: string;
  step:
    | 'confirm-miner'
    | 'remove-cron-entries'
    | 'disable-persistence'
    | 'kill-processes'
    | 'delete-files'
    | 'block-egress';
  round: number;
  state: 'pending' | 'approved' | 'partially-approved' | 'rejected' | 'expired' | 'superseded';
  policy: GatePolicy;
  createdAt: string;
  expiresAt: string;
  decidedAt: string | null;
  actBefore: string | null;
  decisions: Array<Decision>;
  plan: Plan;
};

export type GatePolicy = {
  role: 'viewer' | 'analyst' | 'lead' | 'admin';
  quorum: number;
  fourEyes: boolean;
  escalateAfterMs: number;
  expireAfterMs: number;
  actWithinMs: number;
};

export type Decision = {
  approvalId: string;
  incidentId: string;
  step:
    | 'confirm-miner'
    | 'remove-cron-entries'
    | 'disable-persistence'
    | 'kill-processes'
    | 'delete-files'
    | 'block-egress';
  planDigest: Digest;
  round: number;
  policyDigest: Digest;
  decision: 'approve' | 'reject' | 'authorise';
  targets: Array<TargetId>;
  notTheirs: Array<{ target: TargetId; reason: string }>;
  person: string;
  role: 'viewer' | 'analyst' | 'lead' | 'admin';
  keyId: string;
  reason: string | null;
  at: string;
  signature: string;
};

export type Plan = {
  digest: Digest;
  format: 3;
  host: string;
  step:
    | 'confirm-miner'
    | 'remove-cron-entries'
    | 'disable-persistence'
    | 'kill-processes'
    | 'delete-files'
    | 'block-egress';
  action: string;
  surveyedAt: string;
  links: Array<{ id: string; from: string | null; kind: string; role: string | null; text: string }>;
  targets: Array<Target>;
  kept: Array<{ title: string; why: string; link?: string }>;
  blind: Array<{ what: string; how: string; detail: string }>;
  regrows: Array<{ title: string; why: string; unless: Array<TargetId> }>;
  binding: { hostKey: string; machineId: string; bootId: string; playbook: string; actionVersion: number };
};

export type Target = {
  id: TargetId;
  title: string;
  identity:
    | {
        kind: 'line';
        path: Shown;
        pathBase64?: string;
        line: Shown;
        lineBase64?: string;
        lineSha256: Sha256;
        occurrence: number;
        to?: Shown;
        toBase64?: string;
        check?: 'sh';
        tell?: 'systemd' | 'systemd-user' | 'init' | 'cron';
      }
    | {
        kind: 'name';
        path: Shown;
        pathBase64?: string;
        type: 'file' | 'link';
        device: string;
        inode: string;
        size: string;
        sha256: Sha256;
        tell?: 'systemd' | 'systemd-user' | 'init' | 'cron';
      }
    | {
        kind: 'process';
        by: 'single';
        pid: number;
        bootId: string;
        startTicks: string;
        uid: number;
        image: { path: Shown; pathBase64?: string; device: string; inode: string; sha256: Sha256 };
      }
    | {
        kind: 'process';
        by: 'image';
        uid: number;
        cgroup: Shown;
        cgroupBase64?: string;
        image: { path: Shown; pathBase64?: string; sha256: Sha256 };
        maximumCount: number;
      }
    | {
        kind: 'process';
        by: 'script';
        uid: number;
        interpreter: { path: Shown; pathBase64?: string; device: string; inode: string; sha256: Sha256 };
        script: { path: Shown; pathBase64?: string; device: string; inode: string; sha256: Sha256 };
        maximumCount: number;
      }
    | {
        kind: 'file';
        path: Shown;
        pathBase64?: string;
        device: string;
        inode: string;
        size: string;
        sha256: Sha256;
      }
    | { kind: 'egress'; family: 'ipv4' | 'ipv6'; address: string };
  link: string | null;
  change: string;
  facts:
    | {
        kind: 'line';
        path: string;
        owner: string | null;
        mode: string | null;
        links: number;
        line: number;
        schedule: string | null;
        account: string | null;
        lines: Array<{ number: number; offset: number; length: number; fate: 'cut' | 'kept'; text: string }>;
        before: number;
        after: number;
      }
    | {
        kind: 'process';
        role: 'miner' | 'same-image' | 'guard' | 'parent' | 'child' | 'loader' | 'fetcher' | 'reader';
        owner: string;
        processes: Array<{
          pid: number;
          startedAt: string;
          ageSeconds: number;
          cpuShare: number;
          parent: string | null;
        }>;
        more: number;
      }
    | {
        kind: 'file';
        owner: string | null;
        mode: string | null;
        links: number;
        size: string;
        sha256: Sha256;
        modifiedAt: string | null;
        changedAt: string | null;
        package?: string | null;
      }
    | { kind: 'egress'; ports: Array<number>; addressKind: string; users: Array<string>; more: number };
  reversible: boolean;
  impact: string;
  risks: Array<string>;
  evidence: 'kept' | 'cut-off' | 'missing';
  selected: boolean;
};

export type EvidenceItem = {
  sha256: Sha256;
  sha1: string;
  md5: string;
  size: number;
  kind: 'snapshot' | 'volatile' | 'image' | 'file' | 'crontab' | 'firewall' | 'log';
  path?: string;
  pathBase64?: string;
  pid?: number;
  takenAt: string;
  truncated: boolean;
  note?: string;
};

export type LedgerEntry = {
  v: number;
  seq: number;
  at: string;
  key: string;
  kind:
    | 'alert.received'
    | 'alert.assigned'
    | 'incident.opened'
    | 'incident.resumed'
    | 'incident.cancelling'
    | 'incident.finishing'
    | 'incident.needs-attention'
    | 'incident.workflow-lost'
    | 'incident.round-started'
    | 'incident.closed'
    | 'incident.note'
    | 'survey.taken'
    | 'verdict.reached'
    | 'reputation.answered'
    | 'evidence.kept'
    | 'evidence.missing'
    | 'plan.offered'
    | 'approval.decided'
    | 'approval.expired'
    | 'approval.superseded'
    | 'approval.reopened'
    | 'act.intended'
    | 'act.refused'
    | 'act.outcome'
    | 'act.settled'
    | 'logs.collected'
    | 'watch.looked'
    | 'host.added'
    | 'host.changed'
    | 'host.removed'
    | 'key.added'
    | 'key.revoked'
    | 'hold.on'
    | 'hold.off'
    | 'access.refused'
    | 'checkpoint.signed'
    | 'ledger.stand-in';
  actor: string;
  incidentId: string | null;
  subject: string;
  body: Record<string, unknown>;
  prev: Sha256;
  hash: Sha256;
};

export type DecidedApproval = {
  id: string;
  incidentId: string;
  host: string;
  step:
    | 'confirm-miner'
    | 'remove-cron-entries'
    | 'disable-persistence'
    | 'kill-processes'
    | 'delete-files'
    | 'block-egress';
  round: number;
  state: 'pending' | 'approved' | 'partially-approved' | 'rejected' | 'expired' | 'superseded';
  policy: GatePolicy;
  createdAt: string;
  expiresAt: string;
  decidedAt: string | null;
  actBefore: string | null;
  decisions: Array<Decision>;
  plan: Plan;
  ledgerHead: LedgerHead;
};

export type LedgerHead = { seq: number; hash: string };

export type Checkpoint = {
  v: number;
  seq: number;
  hash: Sha256;
  at: string;
  keyId: string;
  signature: string;
};

export type Host = {
  address: string;
  port: number;
  user: string;
  hostKeys: Array<string>;
  identityFile?: string;
  passphraseFile?: string;
  agent?: string;
  jump?: string;
  sudo: boolean;
  site: string;
  aliases: Array<string>;
  labels: Record<string, string>;
  id: string;
  name: string;
};

export type HostLook = Record<string, unknown>;

export type Key = {
  id: string;
  person: string;
  role: 'viewer' | 'analyst' | 'lead' | 'admin' | null;
  source: string | null;
  createdAt: string;
  revokedAt: string | null;
};

export type NewKey = {
  id: string;
  person: string;
  role: 'viewer' | 'analyst' | 'lead' | 'admin' | null;
  source: string | null;
  createdAt: string;
  revokedAt: string | null;
  secret?: string;
};

export type Action = {
  name: 'remove-cron-entries' | 'disable-persistence' | 'kill-processes' | 'delete-files' | 'block-egress';
  title: string;
  version: number;
  changes: string;
  reversible: boolean;
  attack: Array<string>;
  react: Array<string>;
  evidence: string;
  shownAs: Array<string>;
  targets: Array<string>;
};

export type Playbook = {
  name: string;
  version: number;
  description: string;
  steps: Array<{
    step:
      | 'confirm-miner'
      | 'check-reputation'
      | 'preserve-evidence'
      | 'remove-cron-entries'
      | 'disable-persistence'
      | 'kill-processes'
      | 'delete-files'
      | 'block-egress'
      | 'collect-logs'
      | 'watch-for-respawn';
    destructive: boolean;
    gate: GatePolicy | null;
  }>;
};

export type Hold = { on: boolean; reason: string | null; since: string | null; by: string | null };

/** Every call, by method and path. */
export interface Operations {
  /** Take an alert, or several; answered once it is stored. */
  'POST /v1/alerts/{id}': {
    request: { path: { id: string }; body: AlertBody };
    answer: AcceptedAlert | { items: Array<AcceptedAlert> };
  };
  /** One alert. */
  'GET /v1/alerts/{id}': { request: { path: { id: string } }; answer: Alert };
  /** Alerts, newest first. */
  'GET /v1/alerts': {
    request: { query?: { limit?: number; cursor?: string } };
    answer: { items: Array<Alert>; nextCursor: string | null };
  };
  /** Give an unassigned alert its host. */
  'POST /v1/alerts/{id}/assign': { request: { path: { id: string }; body: { host: string } }; answer: Alert };
  /** Open an incident by hand. */
  'POST /v1/incidents': {
    request: { body: { host: string; reason: string; playbook?: string } };
    answer: Incident;
  };
  /** Incidents, newest first. */
  'GET /v1/incidents': {
    request: {
      query?: {
        limit?: number;
        cursor?: string;
        status?:
          | 'surveying'
          | 'awaiting-verdict'
          | 'awaiting-approval'
          | 'acting'
          | 'watching'
          | 'needs-attention'
          | 'closed';
        host?: string;
      };
    };
    answer: { items: Array<Incident>; nextCursor: string | null };
  };
  /** One incident. */
  'GET /v1/incidents/{id}': { request: { path: { id: string } }; answer: Incident };
  /** Stop the procedure; what is under way on the host is settled first. */
  'POST /v1/incidents/{id}/cancel': {
    request: { path: { id: string }; body: { reason: string } };
    answer: { incident: Incident; inFlight: Array<string>; quiet: boolean };
  };
  /** Try again what made it need attention. */
  'POST /v1/incidents/{id}/resume': {
    request: { path: { id: string }; body: { reason: string } };
    answer: Incident;
  };
  /** End what has stopped: one more look, then it is closed with what is left named. */
  'POST /v1/incidents/{id}/finish': {
    request: { path: { id: string }; body: { reason: string } };
    answer: Incident;
  };
  /** Write a note into the timeline. */
  'POST /v1/incidents/{id}/notes': {
    request: { path: { id: string }; body: { text: string } };
    answer: { incidentId: string };
  };
  /** What happened, newest first: its ledger entries, each with a sentence. */
  'GET /v1/incidents/{id}/timeline': {
    request: { path: { id: string }; query?: { limit?: number; cursor?: string } };
    answer: { items: Array<TimelineItem>; nextCursor: string | null };
  };
  /** Verdict, outcomes and root cause. */
  'GET /v1/incidents/{id}/report': { request: { path: { id: string } }; answer: IncidentReport };
  /** What to look for on other hosts. */
  'GET /v1/incidents/{id}/indicators': {
    request: { path: { id: string } };
    answer: { items: Array<Indicator> };
  };
  /** Everything about it in one document; evidence by its hashes. */
  'GET /v1/incidents/{id}/export': { request: { path: { id: string } }; answer: IncidentExport };
  /** Approvals, newest first. */
  'GET /v1/approvals': {
    request: {
      query?: {
        limit?: number;
        cursor?: string;
        status?: 'pending' | 'approved' | 'partially-approved' | 'rejected' | 'expired' | 'superseded';
        incident?: string;
      };
    };
    answer: { items: Array<Approval>; nextCursor: string | null };
  };
  /** One approval with its plan. */
  'GET /v1/approvals/{id}': { request: { path: { id: string } }; answer: Approval };
  /** Decide on exactly the plan that was shown. */
  'POST /v1/approvals/{id}/decision': {
    request: {
      path: { id: string };
      body: {
        decision: 'approve' | 'reject' | 'authorise';
        planDigest: Digest;
        targets?: Array<TargetId>;
        notTheirs?: Array<{ target: TargetId; reason: string }>;
        reason?: string;
      };
    };
    answer: DecidedApproval;
  };
  /** Decide on several plans of an incident: all or none. */
  'POST /v1/incidents/{id}/decisions': {
    request: {
      path: { id: string };
      body: {
        decisions: Array<{
          approvalId: string;
          decision: 'approve' | 'reject' | 'authorise';
          planDigest: Digest;
          targets?: Array<TargetId>;
          notTheirs?: Array<{ target: TargetId; reason: string }>;
          reason?: string;
        }>;
      };
    };
    answer: { items: Array<Approval>; ledgerHead: LedgerHead };
  };
  /** Ask for a fresh plan where the time ran out. */
  'POST /v1/approvals/{id}/reopen': {
    request: { path: { id: string }; body: { reason: string } };
    answer: {
      approvalId: string;
      incidentId: string;
      step:
        | 'confirm-miner'
        | 'remove-cron-entries'
        | 'disable-persistence'
        | 'kill-processes'
        | 'delete-files'
        | 'block-egress';
    };
  };
  /** The ledger, newest first. */
  'GET /v1/audit': {
    request: {
      query?: {
        limit?: number;
        cursor?: string;
        incident?: string;
        kind?:
          | 'alert.received'
          | 'alert.assigned'
          | 'incident.opened'
          | 'incident.resumed'
          | 'incident.cancelling'
          | 'incident.finishing'
          | 'incident.needs-attention'
          | 'incident.workflow-lost'
          | 'incident.round-started'
          | 'incident.closed'
          | 'incident.note'
          | 'survey.taken'
          | 'verdict.reached'
          | 'reputation.answered'
          | 'evidence.kept'
          | 'evidence.missing'
          | 'plan.offered'
          | 'approval.decided'
          | 'approval.expired'
          | 'approval.superseded'
          | 'approval.reopened'
          | 'act.intended'
          | 'act.refused'
          | 'act.outcome'
          | 'act.settled'
          | 'logs.collected'
          | 'watch.looked'
          | 'host.added'
          | 'host.changed'
          | 'host.removed'
          | 'key.added'
          | 'key.revoked'
          | 'hold.on'
          | 'hold.off'
          | 'access.refused'
          | 'checkpoint.signed'
          | 'ledger.stand-in';
        actor?: string;
        from?: string;
        to?: string;
      };
    };
    answer: { items: Array<LedgerEntry>; nextCursor: string | null };
  };
  /** The whole ledger in order, one JSON entry a line, for davy audit verify. */
  'GET /v1/audit/export': { request: Record<string, never>; answer: Response };
  /** Signed heads of the ledger, newest first. */
  'GET /v1/audit/checkpoints': {
    request: { query?: { limit?: number; cursor?: string } };
    answer: { items: Array<Checkpoint>; nextCursor: string | null };
  };
  /** The inventory, newest first. */
  'GET /v1/hosts': {
    request: { query?: { limit?: number; cursor?: string } };
    answer: { items: Array<Host>; nextCursor: string | null };
  };
  /** One host. */
  'GET /v1/hosts/{name}': { request: { path: { name: string } }; answer: Host };
  /** Add a host, or change it whole. */
  'PUT /v1/hosts/{name}': {
    request: {
      path: { name: string };
      body: {
        address: string;
        port?: number;
        user?: string;
        hostKeys: Array<string>;
        identityFile?: string;
        passphraseFile?: string;
        agent?: string;
        jump?: string;
        sudo?: boolean;
        site?: string;
        aliases?: Array<string>;
        labels?: Record<string, string>;
      };
    };
    answer: Host;
  };
  /** Take a host out of the inventory. */
  'DELETE /v1/hosts/{name}': { request: { path: { name: string } }; answer: undefined };
  /** Which host keys does this address show? Compare them before you pin them. */
  'POST /v1/hosts/probe': {
    request: { body: { address: string; port?: number; site?: string; jump?: string } };
    answer: HostLook;
  };
  /** Can Davy log in, and with which rights?. */
  'POST /v1/hosts/{name}/check': { request: { path: { name: string } }; answer: HostLook };
  /** Survey, verdict and the plans that would be offered; read-only. */
  'POST /v1/hosts/{name}/scan': { request: { path: { name: string } }; answer: HostLook };
  /** Keys and credentials of sources, newest first. */
  'GET /v1/keys': {
    request: { query?: { limit?: number; cursor?: string } };
    answer: { items: Array<Key>; nextCursor: string | null };
  };
  /** Issue a key to a person. */
  'POST /v1/keys': {
    request: { body: { person: string; role: 'viewer' | 'analyst' | 'lead' | 'admin' } };
    answer: NewKey;
  };
  /** Revoke a key. */
  'DELETE /v1/keys/{id}': { request: { path: { id: string } }; answer: undefined };
  /** Forms of alert that Davy reads. */
  'GET /v1/sources': {
    request: Record<string, never>;
    answer: { items: Array<{ source: string; path: string }> };
  };
  /** Issue a credential that can only post alerts of one form. */
  'POST /v1/sources': { request: { body: { source: string; person: string } }; answer: NewKey };
  /** Revoke a credential of a source. */
  'DELETE /v1/sources/{id}': { request: { path: { id: string } }; answer: undefined };
  /** Response actions: what each changes, and whether it can be undone. */
  'GET /v1/actions': { request: Record<string, never>; answer: { items: Array<Action> } };
  /** Playbooks with the policies of their gates; the first is the default. */
  'GET /v1/playbooks': { request: Record<string, never>; answer: { items: Array<Playbook> } };
  /** Whose key this is. */
  'GET /v1/me': {
    request: Record<string, never>;
    answer: { person: string; keyId: string; role: 'viewer' | 'analyst' | 'lead' | 'admin' };
  };
  /** Version, and the public key of decisions and checkpoints. */
  'GET /v1/version': {
    request: Record<string, never>;
    answer: { version: string; signingKey: { keyId: string; publicKey: string } };
  };
  /** Is the emergency stop on?. */
  'GET /v1/hold': { request: Record<string, never>; answer: Hold };
  /** Switch the emergency stop on or off. */
  'PUT /v1/hold': {
    request: { body: { on: boolean; reason: string } };
    answer: { on: boolean; inFlight: Array<string>; quiet: boolean };
  };
  /** What was taken off the host. */
  'GET /v1/incidents/{id}/evidence': {
    request: { path: { id: string }; query?: { limit?: number; cursor?: string } };
    answer: { items: Array<EvidenceItem>; nextCursor: string | null };
  };
  /** The bytes themselves, as an attachment. They may be malware. */
  'GET /v1/evidence/{sha256}': { request: { path: { sha256: string } }; answer: Response };
  /** The ledger's tail as server-sent events: id is seq, event is the kind, data the entry. */
  'GET /v1/events': { request: { query?: { after?: string } }; answer: Response };
  /** Does the process live?. */
  'GET /healthz': { request: Record<string, never>; answer: { status: 'ok' } };
  /** Can it work? Database migrated, Temporal answering, a worker polling. */
  'GET /readyz': { request: Record<string, never>; answer: { status: 'ready' } };
  /** Metrics for Prometheus. */
  'GET /metrics': { request: Record<string, never>; answer: Response };
  /** This document. */
  'GET /openapi.json': { request: Record<string, never>; answer: Record<string, unknown> };
}
