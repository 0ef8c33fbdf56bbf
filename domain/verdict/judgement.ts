import type { Verdict } from '../incident.ts';
import type { Decimal, Shown } from '../snapshot.ts';

/** What a linked process is to the miner. */
export type Role = 'miner' | 'same-image' | 'guard' | 'parent' | 'child' | 'loader' | 'fetcher' | 'reader';

export interface Link {
  /** One hop a sentence, from the confirmed miner to this thing. */
  readonly why: readonly string[];
  /** False: offered, but not ticked. Nothing is linked onward from such a thing. */
  readonly selected: boolean;
  /** What an approver should weigh before ticking it. */
  readonly caution: string | null;
}

export interface LinkedProcess extends Link {
  readonly pid: number;
  readonly role: Role;
}
export interface LinkedFile extends Link {
  readonly path: Shown;
  readonly device: Decimal;
  readonly inode: Decimal;
}
export interface LinkedCronLine extends Link {
  readonly path: Shown;
  readonly number: number;
}
/** A whole file that cron runs: a script of a periodic folder, an at job. */
export interface LinkedCronFile extends Link {
  readonly path: Shown;
}
export interface LinkedPersistence extends Link {
  readonly path: Shown;
}
export interface LinkedDownload extends Link {
  readonly scheme: string;
  readonly host: Shown;
  readonly port: number;
}

/** Everything that hangs on a confirmed miner. Empty where none is confirmed. */
export interface LinkGraph {
  readonly miners: readonly number[];
  readonly processes: readonly LinkedProcess[];
  readonly files: readonly LinkedFile[];
  readonly cronLines: readonly LinkedCronLine[];
  readonly cronFiles: readonly LinkedCronFile[];
  readonly persistence: readonly LinkedPersistence[];
  readonly downloads: readonly LinkedDownload[];
}

export interface Judgement {
  readonly verdict: Verdict;
  readonly links: LinkGraph;
  /** Processes on the operator's list: never linked, never a target. */
  readonly authorised: readonly number[];
}

export const noLinks: LinkGraph = {
  miners: [],
  processes: [],
  files: [],
  cronLines: [],
  cronFiles: [],
  persistence: [],
  downloads: [],
};
