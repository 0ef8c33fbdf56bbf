/**
 * One approved act on a host (rule: one-call): two executions of its activity at once (Temporal started a
 * second one because the first was silent, and the first still lives), a connection that loses or holds back anything, a
 * script that may be killed, a host that may reboot, an attacker who puts another file in place.
 */
export const ACT_CLAUSES = [
  /** The intent is committed before anything is sent. */
  'intent-first',
  /** The script goes on only if it made the call's folder. */
  'folder-decides',
  /** Settle makes the folder itself where there is none. */
  'settle-fences',
  /** Settle writes stop, also where it finds a folder without header. */
  'settle-stops',
  /** Settle waits for the script, or ends it, before it reads receipts. */
  'settle-drains',
  /** Settle thaws. */
  'settle-thaws',
  /** The script thaws on its own exit. */
  'script-thaws',
  /** The script compares machine and boot with those of the intent. */
  'boot-compared',
  /** A target's identity is checked in the same call. */
  'identity-checked',
  /** A receipt is written before each target. */
  'receipt-before',
  /** The first outcome of an act stands. */
  'first-outcome-stands',
  /** "Fenced" closes that call and no other. */
  'fenced-names-its-call',
] as const;
export type ActClause = (typeof ACT_CLAUSES)[number];

export type Outcome = 'done' | 'inferred' | 'absent' | 'changed' | 'not-begun' | 'unknown';

export interface Activity {
  readonly at:
    | 'begin'
    | 'send'
    | 'await'
    | 'write'
    | 'settle'
    | 'fenced'
    | 'drain'
    | 'thaw'
    | 'look'
    | 'over';
  readonly call: number;
  readonly says: Outcome | null;
}

export interface Call {
  readonly boot: number;
  readonly command: 'unsent' | 'held' | 'arrived';
  readonly reply: Outcome | 'refused' | null;
  readonly folder: 'none' | 'script' | 'fence';
  readonly script: 'none' | 'header' | 'freeze' | 'begin' | 'act' | 'receipt' | 'thaw' | 'ended';
  readonly header: boolean;
  readonly stop: boolean;
  readonly frozen: boolean;
  /** Receipts. */
  readonly before: boolean;
  readonly after: Outcome | null;
  readonly result: Outcome | null;
  /** The store was told that this call never ran. */
  readonly fenced: boolean;
}

export interface ActState {
  readonly activities: readonly Activity[];
  readonly calls: readonly Call[];
  readonly boot: number;
  readonly target: 'ours' | 'other' | 'gone';
  readonly openCall: number | null;
  readonly outcome: Outcome | null;
  readonly closed: boolean;
  readonly left: {
    readonly crash: number;
    readonly kill: number;
    readonly replace: number;
    readonly reboot: number;
  };
  /** What no observer inside the system sees: how often we changed the target, and what went wrong. */
  readonly effects: number;
  readonly wrong: string | null;
}

/** Twice is enough to see a second call; a third would show nothing new. */
export const MAX_CALLS = 2;
export const RUNNING = new Set(['header', 'freeze', 'begin', 'act', 'receipt', 'thaw']);

export const NEW_CALL: Call = {
  boot: 0,
  command: 'unsent',
  reply: null,
  folder: 'none',
  script: 'none',
  header: false,
  stop: false,
  frozen: false,
  before: false,
  after: null,
  result: null,
  fenced: false,
};
export const FRESH: Activity = { at: 'begin', call: -1, says: null };

/** Whether a clause holds in this run of the model. */
export type Has = (clause: ActClause) => boolean;
