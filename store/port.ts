import type { ActStore } from './ports/acts.ts';
import type { AlertStore } from './ports/alerts.ts';
import type { ApprovalStore } from './ports/approvals.ts';
import type { EvidenceStore } from './ports/evidence.ts';
import type { HoldStore } from './ports/hold.ts';
import type { HostStore } from './ports/hosts.ts';
import type { IdempotencyStore } from './ports/idempotency.ts';
import type { IncidentStore } from './ports/incidents.ts';
import type { KeyStore } from './ports/keys.ts';
import type { LedgerStore } from './ports/ledger.ts';
import type { PoolNameStore } from './ports/pool-names.ts';
import type { ReputationStore } from './ports/reputation.ts';

export type * from './ports/acts.ts';
export type * from './ports/alerts.ts';
export type * from './ports/approvals.ts';
export type * from './ports/asking.ts';
export type * from './ports/evidence.ts';
export type * from './ports/hold.ts';
export type * from './ports/hosts.ts';
export type * from './ports/idempotency.ts';
export type * from './ports/incidents.ts';
export type * from './ports/keys.ts';
export type * from './ports/ledger.ts';
export type * from './ports/pool-names.ts';
export type * from './ports/reputation.ts';

/**
 * What the store promises (rule: facts-in-the-store). Every method is one transaction that writes the fact together with its ledger
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
  readonly poolNames: PoolNameStore;
  readonly idempotency: IdempotencyStore;
  /** Throws store-unavailable when the database does not answer; false when it is not migrated; other-form when another Davy made it. */
  ready(): Promise<boolean>;
  close(): Promise<void>;
}
