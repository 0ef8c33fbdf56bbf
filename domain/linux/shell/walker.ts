import type { FetchAddress } from '../../snapshot.ts';
import type { Command } from './commands-read.ts';
import type { Found } from './found.ts';
import type { Setting } from './setting.ts';

/** As many values of one word are followed. */
export const MAX_ALTERNATIVES = 32;
export const MAX_STEPS = 50_000;
/** Texts within texts (`sh -c`, `eval`), and how often what is decoded may be decoded again. */
export const MAX_DEPTH = 8;
export const MAX_DECODINGS = 3;

/** What one command of a pipeline writes for the next. */
export type Flow =
  /** `decoded`: how often it was decoded. */
  | { readonly kind: 'text'; readonly text: string; readonly decoded: number }
  | { readonly kind: 'fetched'; readonly from: readonly FetchAddress[] }
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'list' }
  /** `decoded`: a decoder made it of something. */
  | { readonly kind: 'untold'; readonly decoded?: true };
export const UNTOLD_FLOW: Flow = { kind: 'untold' };

/** Where in a text a command stands. */
export interface Place {
  cwd: string | null;
  readonly variables: Map<string, readonly string[]>;
  /** `$1` and the rest; undefined where they are not known. */
  args?: readonly string[] | undefined;
  readonly depth: number;
  readonly decoded: number;
  /** Line of the outermost text, for what stands in a text within it. */
  readonly line: number | null;
}

/** A command with its words, the place where it stands, what it reads, and its line. */
export interface Call {
  readonly words: readonly string[];
  readonly place: Place;
  readonly input: Flow | null;
  readonly line: number;
  /** Assignments before it. */
  readonly environment?: ReadonlyMap<string, string>;
}

/** A function of the text. */
export interface ShellFunction {
  readonly body: readonly Command[];
  /** It talks to an address by itself, as the well-known `__curl` does by /dev/tcp. */
  readonly fetches: boolean;
  /** Where it was defined. */
  readonly place: Place;
  called: boolean;
  running: boolean;
}

/** One walk down a text: what it found so far, and the ways on that its parts need of each other. Each answers what is written. */
export interface Walker {
  readonly setting: Setting;
  readonly found: Found;
  readonly functions: ReadonlyMap<string, ShellFunction>;
  /** Copies of tools by the path or name that they were given. */
  readonly renamed: Map<string, string>;
  /** What descriptors were opened to by `exec N<…`. */
  readonly descriptors: Map<string, Flow>;
  /** Texts that were written to files, by path. */
  readonly files: Map<string, Flow & { readonly kind: 'text' }>;
  /** Addresses of the last fetch: what stands for fetched text came from there. */
  lastFetched: readonly FetchAddress[];
  /** A whole shell text. */
  text(text: string, place: Place): Flow;
  commands(commands: readonly Command[], place: Place): Flow;
  start(call: Call): Flow;
  /** A function of the text is called. */
  call(of: ShellFunction, call: Call): Flow;
  /** Counts work that grows with the text. False: there was too much of it. */
  mayStep(by: number): boolean;
}
