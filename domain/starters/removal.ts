import { sha256Hex } from '../digest.ts';
import type { LineForm } from '../linux/logical-lines.ts';
import type { LineIdentity, Tell } from '../plan.ts';
import { unshow } from '../show.ts';
import type { PersistenceEntry } from '../snapshot.ts';
import type { ParserName, StarterKind, StarterRow } from './row.ts';
import { rowNamed } from './rows.ts';

/** How a starter goes away by lines and names: what its row says, as far as one act may do it. */
export interface StarterRemoval {
  readonly removal: StarterRow['removal'];
  readonly fixed: boolean;
  /** `no`: this step does not take it away. */
  readonly ticked: StarterRow['ticked'];
  readonly parser: ParserName;
  /** Null: no line of it can go without breaking the others. */
  readonly form: LineForm | null;
  readonly check: NonNullable<LineIdentity['check']> | null;
  readonly tell: Exclude<Tell, 'cron'> | null;
}

/**
 * Who may come in is changed by a call of its own, which the host takes back unless a second login says keep; what the kernel or a
 * container engine holds is no line and no name.
 */
const ELSEWHERE: ReadonlySet<StarterKind> = new Set<StarterKind>([
  'access',
  'kernel',
  'network',
  'container',
]);

/** @param entry as the survey read it */
export function removalOf({ row }: Pick<PersistenceEntry, 'row'>): StarterRemoval {
  const { parser, form, removal, fixed, check, tell, ticked, kind } = rowNamed(row);
  return {
    parser,
    form,
    removal,
    fixed,
    check: check === 'sh' ? check : null,
    tell: tell === 'cron' || tell === 'sshd' ? null : tell,
    ticked: ELSEWHERE.has(kind) ? 'no' : ticked,
  };
}

/** Hash of what stands there: a file's bytes, a link's text; null where it was not read whole. */
export const contentOf = ({ type, text, sha256 }: PersistenceEntry): PersistenceEntry['sha256'] =>
  type === 'link' ? sha256Hex(unshow(text)) : sha256;
