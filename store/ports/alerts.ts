import type { AlertStatus, PlainAlert } from '../../domain/alert.ts';
import type { GatePolicy } from '../../domain/gate.ts';
import type { AlertId, IncidentId, Sha256 } from '../../domain/ids.ts';
import type { Playbook } from '../../domain/playbook.ts';
import type { Actor, Page, PageRequest } from './asking.ts';

export interface AlertRecord {
  readonly id: AlertId;
  readonly source: string;
  readonly externalId: string | null;
  readonly bodySha256: Sha256;
  readonly status: AlertStatus;
  readonly incidentId: IncidentId | null;
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
  accept(alert: NewAlert): Promise<{ alertId: AlertId; status: AlertStatus; incidentId: IncidentId | null }>;
  list(page: PageRequest): Promise<Page<AlertRecord>>;
  get(id: AlertId): Promise<AlertRecord | undefined>;
  /** Gives an unassigned alert a host. Errors: not-found, unknown-host, invalid-request when it is not unassigned. */
  assign(
    id: AlertId,
    host: string,
    actor: Actor,
    playbook: Playbook,
    policies: NewAlert['policies'],
  ): Promise<AlertRecord>;
}
