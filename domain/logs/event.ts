import type { Shown } from '../snapshot.ts';

/** The ways in that leave lines we know (practice: testable entry patterns). */
export type EntryKind = 'ssh' | 'redis' | 'docker' | 'web' | 'xxl-job' | 'yarn' | 'postgresql' | 'salt';

/**
 * `attempt`: somebody tried. `success`: the line itself says that it worked. `unproven`: it may have worked, and the line does not
 * say so; scanners leave the same lines.
 */
export type Grade = 'attempt' | 'success' | 'unproven';

/** Something that a log line says. Texts are shown text; a line can be written by whoever could write to the log. */
export interface LogEvent {
  readonly kind: EntryKind | 'cron' | 'account' | 'privilege';
  readonly grade: Grade;
  /** What happened, in plain words, e.g. `password login`. */
  readonly what: string;
  readonly file: Shown;
  readonly line: number;
  readonly text: Shown;
  /** Milliseconds since 1970 by the host's clock; null where the line has no time. */
  readonly atMs: number | null;
  readonly address: Shown | null;
  readonly user: Shown | null;
  readonly times: number;
  /** ATT&CK technique. */
  readonly attack: string;
  /** For logins: how, e.g. `password`, `publickey`. */
  readonly method?: string;
}

/** What a matcher finds in one line; the rest of the event is the line's. */
export type Found = Pick<LogEvent, 'kind' | 'grade' | 'what' | 'attack'> & {
  readonly address?: string;
  readonly user?: string;
  readonly method?: string;
};
