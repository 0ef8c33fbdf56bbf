import type { Verdict } from '../incident.ts';
import type { LineRange } from '../linux/logical-lines.ts';
import type { Decimal, Shown } from '../snapshot.ts';
import type { MinerRole } from '../targets/role.ts';

export type Role = MinerRole;

/** How one thing follows from another. */
export type LinkKind =
  /** It shows mining itself, or a person ruled so. */
  | 'mining'
  /** The same inode or hash. */
  | 'same-file'
  /** It runs the file. */
  | 'runs'
  /** Its own bytes start it: command position, a trigger, a loaded library, a copy of it that is started. */
  | 'starts'
  /** It tests for a confirmed image and fetches or decodes what it runs. */
  | 'tests-for'
  /** It is handed to a program that is not known. */
  | 'handed'
  /** It started the miner, and its own bytes or what it is show that it lives for it. */
  | 'guards'
  | 'started-by'
  /** It started the miner; nothing shows more. */
  | 'parent'
  | 'pipe'
  | 'hides'
  | 'indicator'
  | 'download'
  /** Nothing links it; it fetches or decodes something and runs it. */
  | 'unlinked';

export interface Link {
  /** One hop a sentence, from the confirmed miner to this thing. */
  readonly why: readonly string[];
  /** The kind of each hop of `why`. */
  readonly kinds: readonly LinkKind[];
  /** False: merely offered. It is no thing of the miner's as far as anything shows. */
  readonly linked: boolean;
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
  /** Lines of a script that starts something else as well: these start the miner. Empty where the whole file does. */
  readonly lines: readonly number[];
}
export interface LinkedCronLine extends Link {
  readonly path: Shown;
  readonly number: number;
}
/** A whole file that cron runs: a script of a periodic folder, an at job. */
export interface LinkedCronFile extends Link {
  readonly path: Shown;
}
/** A starter other than cron's. */
export interface LinkedPersistence extends Link {
  readonly path: Shown;
  /** Physical lines, 1-based, of the logical lines that start the miner. Empty where they cannot be told, and of a link. */
  readonly lines: readonly LineRange[];
  /** It goes whole: nothing effective would remain in it, and it is nobody else's. */
  readonly whole: boolean;
}
export interface LinkedDownload extends Link {
  readonly scheme: string;
  readonly host: Shown;
  readonly port: number;
}

/** What started a miner and is not the attacker's as far as anything shows. A pointer for a person, never a target that is ticked. */
export interface WayIn {
  /** Its process; null where only the miner's control group names it. */
  readonly pid: number | null;
  readonly name: string;
  /** It still runs, so it may start the miner again. */
  readonly open: boolean;
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
  /** Descendants of linked processes that die with them and are no targets of their own: pid, and of which target. */
  readonly covered: readonly { readonly pid: number; readonly by: number }[];
  readonly waysIn: readonly WayIn[];
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
  covered: [],
  waysIn: [],
};
