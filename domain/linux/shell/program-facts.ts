import type { FetchAddress, Shown } from '../../snapshot.ts';

/** A program or script that a text starts. */
export interface Start {
  /** Absolute where the text tells the folder; else as written: `./m`, `m`. A unit of systemd or init is `unit:NAME`, of accounts' own managers `user-unit:NAME`. */
  readonly path: Shown;
  /** 1 for the first line of the text. */
  readonly line: number;
  /**
   * `command`: it stands where a shell looks for a program, or an interpreter is given it. `loads`: a library that is loaded into
   * what is started. `interpreter`: it only runs the script that is named with it. `handed`: it is only handed to another program, which may do anything with it.
   */
  readonly how: 'command' | 'loads' | 'interpreter' | 'handed';
  /** Other paths that this one start may mean as well: the files of a module, a folder in which a bare name is looked for. */
  readonly or?: readonly Shown[];
  /** `path` holds `*`, `?` or `[…]`, and `**` for any number of folders: the first file that matches is started, or each. */
  readonly pattern?: 'first' | 'each';
  /** The same text fetched it before. */
  readonly fetched?: true;
}

/** What a program text starts when it is run, as far as its words say. Nothing of it was run. */
export interface ProgramFacts {
  /** At most 200; small tools are not among them (see tools.ts). */
  readonly starts: readonly Start[];
  /** Files that it copies, moves or links, by absolute path. At most 50. */
  readonly copies: readonly { readonly from: Shown; readonly to: Shown }[];
  /** Names and paths that it asks for: `pgrep NAME`, `test -x PATH`, `ps | grep NAME`. They tell what it is about, and start nothing. */
  readonly tests: readonly Shown[];
  /** Small tools that it works with on something that may be somebody’s: archives, disks, firewalls. By name. */
  readonly works: readonly string[];
  /** Where it fetches what it then runs. At most 50. */
  readonly fetchRuns: readonly FetchAddress[];
  /** It decodes text that stands in it and runs that. What this starts is among `starts`. */
  readonly decodesAndRuns: boolean;
  /** It starts whatever it was itself given: `exec "$@"`. */
  readonly handsOn: boolean;
  /** Starts whose program the text does not tell, each by its line. */
  readonly untold: readonly number[];
  /** False: not all of it was read, so there may be more. */
  readonly whole: boolean;
}

export const NO_FACTS: ProgramFacts = {
  starts: [],
  copies: [],
  tests: [],
  works: [],
  fetchRuns: [],
  decodesAndRuns: false,
  handsOn: false,
  untold: [],
  whole: true,
};
