import type { Facts } from '../domain/flow/facts.ts';
import type { InventoryHost } from '../domain/host.ts';

export interface RunStart {
  readonly facts: Facts | null;
  /** How long an activity that touches a host may be silent before its worker counts as dead: from the configuration. */
  readonly heartbeatTimeoutMs: number;
}

/**
 * One whole thing each, about a dozen an incident (an activity costs about 10 ms). Each takes the incident's id, does its
 * work against store and host, and answers the facts as they are afterwards; null when the incident is closed.
 */
export interface ResponseActivities {
  /** First of every run: settles an open call, then reads the facts. An unknown id is final (`store-behind`). */
  'open-run'(incidentId: string): Promise<RunStart>;
  'read-facts'(incidentId: string): Promise<Facts | null>;
  'confirm-miner'(incidentId: string): Promise<Facts | null>;
  'check-reputation'(incidentId: string): Promise<Facts | null>;
  'preserve-evidence'(incidentId: string): Promise<Facts | null>;
  'offer-plans'(incidentId: string): Promise<Facts | null>;
  /** One call on the host: these steps, in this order. The gate is checked by the act itself. */
  'remove-cron-entries'(incidentId: string, steps: readonly string[]): Promise<Facts | null>;
  'kill-processes'(incidentId: string, steps: readonly string[]): Promise<Facts | null>;
  'delete-files'(incidentId: string, steps: readonly string[]): Promise<Facts | null>;
  'block-egress'(incidentId: string, steps: readonly string[]): Promise<Facts | null>;
  'collect-logs'(incidentId: string): Promise<Facts | null>;
  'watch-for-respawn'(incidentId: string): Promise<Facts | null>;
  /** Answers null when it closed; facts when something changed meanwhile. */
  'close-incident'(incidentId: string, version: number): Promise<Facts | null>;
}

export type ActingStep = 'remove-cron-entries' | 'kill-processes' | 'delete-files' | 'block-egress';

/** What a person asks of a host through a worker of its site. Read-only. */
export type HostQuestion =
  /** Which keys does the machine at this address show? Nothing is sent beyond the key exchange. */
  | {
      readonly kind: 'probe';
      readonly address: string;
      readonly port: number;
      readonly site: string;
      readonly jump?: string;
    }
  /** Can Davy log in, and with which rights? */
  | { readonly kind: 'check'; readonly host: InventoryHost }
  /** Survey, verdict and the plans that would be offered. */
  | { readonly kind: 'scan'; readonly host: InventoryHost };

export interface HostActivities {
  'ask-host'(question: HostQuestion): Promise<Record<string, unknown>>;
}
