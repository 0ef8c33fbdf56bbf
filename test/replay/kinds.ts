/**
 * Each kind of history that a deploy may find under way (rule: histories-replay); `histories/<kind>.json` holds one of each, recorded from
 * a real run by `record.ts`.
 */
export const KINDS = [
  /** All plans offered, nobody has answered. */
  'open-gate',
  /** Approved; the call on the host is under way. */
  'in-act',
  /** From the alert to `cleaned`. */
  'cleaned',
  /** The watch saw a respawn: the run ends by continuing as new. */
  'new-round',
  /** The run after that one: the second round, to its end. */
  'after-continue-as-new',
  /** Nobody decided in time; later reopened and rejected. */
  'expired',
  /** A playbook of the user's own, with the steps in another order. */
  'user-made-playbook',
  /** A clean host. */
  'not-a-miner',
  /** No incident: the schedule that resolves names of pools, two rounds and a wake in between. */
  'pool-names',
] as const;
export type Kind = (typeof KINDS)[number];

export const historyFile = (kind: Kind): URL => new URL(`histories/${kind}.json`, import.meta.url);
