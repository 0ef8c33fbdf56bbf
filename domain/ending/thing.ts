import type { Sha256 } from '../ids.ts';
import { shownText } from '../show.ts';
import type { Decimal, Shown } from '../snapshot.ts';

/**
 * What can be or start a miner, or hides it, told apart so that the last look can ask for it at its own place. A process is
 * itself and no other; a file is its inode or its content at its path; a line is its text in its file.
 */
export type Thing =
  | {
      readonly kind: 'process';
      readonly pid: number;
      readonly ppid: number;
      readonly startTicks: Decimal;
      readonly bootId: Shown;
      readonly uid: number;
      readonly imageSha256: Sha256 | null;
      /** Device and inode of its image, `device:inode`. */
      readonly image: string | null;
      /** The script that an interpreter runs in it. */
      readonly script: Shown | null;
      readonly path: Shown;
    }
  | {
      readonly kind: 'file';
      readonly path: Shown;
      readonly device: Decimal;
      readonly inode: Decimal;
      readonly sha256: Sha256 | null;
      /** Its path is one of a container or of a private mount: from the host nobody can look there. */
      readonly outOfSight: boolean;
    }
  | {
      readonly kind: 'cron-line';
      readonly path: Shown;
      readonly number: number;
      readonly sha256: Sha256;
    }
  | {
      readonly kind: 'cron-file';
      readonly path: Shown;
      readonly device: Decimal;
      readonly inode: Decimal;
      /** Of its lines, in order. */
      readonly lines: string;
    }
  | {
      /** A starter other than cron: a unit, an rc file, a profile, a key. */
      readonly kind: 'starter';
      readonly path: Shown;
      readonly text: Shown;
      /** The lines that name what is linked. Empty: only the whole text tells whether it is still there. */
      readonly lines: readonly Shown[];
    };

/** A thing with what the ending has to say of it. */
export interface LinkedThing {
  readonly thing: Thing;
  readonly title: Shown;
  /** False: a fetch-and-run starter that nothing links. */
  readonly linked: boolean;
  /** It starts the miner. */
  readonly starts: boolean;
  /** It mined, and which file it ran nobody can tell: a class, a module of no known folder. */
  readonly untold?: boolean;
  /** Set: it is named and not counted, for this reason. */
  readonly inert: string | null;
  /** What an approver was to weigh; the package database's claim, for one. */
  readonly caution: string | null;
  /** When the survey that linked it was taken. */
  readonly since: string;
}

/** One key for a thing in all surveys. */
export function keyOf(thing: Thing): string {
  switch (thing.kind) {
    case 'process':
      return `process ${thing.bootId} ${thing.pid} ${thing.startTicks}`;
    case 'file':
      return `file ${thing.sha256 ?? `${thing.device}:${thing.inode}`} ${thing.path}`;
    case 'cron-line':
      return `cron-line ${thing.sha256} ${thing.path}`;
    case 'cron-file':
      return `cron-file ${thing.path}`;
    case 'starter':
      return `starter ${thing.path}`;
  }
}

export const placeOf = (thing: Thing): Shown => {
  switch (thing.kind) {
    case 'process':
      return shownText`pid ${thing.pid} (${thing.path})`;
    case 'cron-line':
      return shownText`${thing.path} line ${thing.number}`;
    case 'file':
    case 'cron-file':
    case 'starter':
      return thing.path;
  }
};
