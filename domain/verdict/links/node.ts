import { downloadKey } from '../../linux/commands.ts';
import type { FetchAddress, Process, Shown } from '../../snapshot.ts';
import type { JudgeContext } from '../context.ts';
import type { LinkKind, Role } from '../judgement.ts';
import type { Scene } from '../scene.ts';
import type { Texts } from './texts.ts';

/** A thing that can be linked. */
export type Node =
  | { readonly kind: 'process'; readonly pid: number; readonly role: Role }
  | { readonly kind: 'file'; readonly path: Shown }
  | { readonly kind: 'cron-line'; readonly path: Shown; readonly number: number }
  | { readonly kind: 'cron-file'; readonly path: Shown }
  | { readonly kind: 'persistence'; readonly path: Shown }
  | { readonly kind: 'download'; readonly address: FetchAddress };

export interface Hop {
  readonly to: Node;
  readonly kind: LinkKind;
  /** The sentence that this hop adds to `why`. */
  readonly why: string;
  /** Set: offered, not ticked, and nothing is linked onward. */
  readonly caution?: string;
}

/** What the hops are drawn from. */
export interface Ground {
  readonly scene: Scene;
  readonly context: JudgeContext;
  readonly texts: Texts;
  /**
   * What the operator allows: processes, and their programs by path. A hash of theirs links nothing by itself: a thief's copy is found
   * by what runs or starts it, and another copy of the operator's own is no thief's.
   */
  readonly spared: {
    readonly pids: ReadonlySet<number>;
    readonly paths: ReadonlySet<Shown>;
    readonly hashes: ReadonlySet<string>;
  };
  /** Hashes of images that nothing but their miners' own arguments speak against. */
  readonly claimed: ReadonlySet<string>;
}

export function nodeKey(node: Node): string {
  switch (node.kind) {
    case 'process':
      return `process ${node.pid}`;
    case 'cron-line':
      return `cron-line ${node.number} ${node.path}`;
    case 'download':
      return `download ${downloadKey(node.address)}${node.address.path}`;
    default:
      return `${node.kind} ${node.path}`;
  }
}

export const toProcess = (
  process: Process,
  role: Role,
  kind: LinkKind,
  why: string,
  caution?: string,
): Hop => ({
  to: { kind: 'process', pid: process.pid, role },
  kind,
  why,
  ...(caution === undefined ? {} : { caution }),
});
