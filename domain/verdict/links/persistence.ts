import { packaged } from '../../linux/programs.ts';
import type { PersistenceEntry } from '../../snapshot.ts';
import type { Link, LinkedPersistence } from '../judgement.ts';
import { cautionFor, isForBesides, linkedKeys } from './besides.ts';
import type { Closure, Reached } from './closure.ts';
import { PACKAGE_CAUTION } from './from-file.ts';
import type { Ground, Node } from './node.ts';
import { nodeKey } from './node.ts';
import type { LinkedPart, LinkedThings } from './starter-lines.ts';
import { linkedPart } from './starter-lines.ts';

const UNCHECKED = 'Whether a package owns it was not checked.';
const EMPTIED =
  'Without these lines its unit starts nothing: what it started before is to be put back by hand.';

/** A linked starter with what of it is the attacker's. What only part of a file does is judged by that part. */
export function persistenceOf(ground: Ground, closure: Closure) {
  const things = thingsOf(ground, closure);
  const known = thingsOf(ground, { ...closure, strong: new Map([...closure.weak, ...closure.strong]) });
  const { persistence } = ground.scene.snapshot;
  return ({
    node,
    link,
  }: Reached & { readonly node: Extract<Node, { kind: 'persistence' }> }): LinkedPersistence => {
    const entry = persistence.find(({ path }) => path === node.path);
    if (entry === undefined) return { ...link, path: node.path, lines: [], whole: false };
    const text = ground.texts.all.find((one) => nodeKey(one.node) === nodeKey(node));
    const first = linkedPart(ground, entry, text, things);
    const part = isNothing(first) ? linkedPart(ground, entry, text, known) : first;
    const { lines, whole } = part;
    const caution = cautionOf(ground, entry, link, part);
    const selected = !isNothing(part) && (caution === null || (link.selected && caution === link.caution));
    return { ...link, caution, selected, path: node.path, lines, whole };
  };
}

const isNothing = ({ lines, whole }: LinkedPart): boolean => lines.length === 0 && !whole;

function thingsOf(ground: Ground, closure: Closure): LinkedThings {
  const keys = linkedKeys(ground, closure);
  const texts = new Set(
    ground.scene.snapshot.persistence.filter((entry) => entry.type !== 'link').map(({ path }) => path),
  );
  return {
    keys,
    started: new Set([...keys].filter((key) => !texts.has(key))),
    isOwnFetch: (address) => closure.strong.has(nodeKey({ kind: 'download', address })),
  };
}

/** What a person has to weigh, of the part that would go. */
function cautionOf(
  { scene }: Ground,
  entry: PersistenceEntry,
  { caution, selected }: Link,
  part: LinkedPart,
): string | null {
  const byLine = part.lines.length > 0 && !part.whole;
  // A file of settings that a package brought, and one that starts other things too, loses the line and stays.
  const ofFile = isForBesides(caution) || (caution === PACKAGE_CAUTION && /^\/etc\//.test(entry.path));
  if (byLine && (caution === null || ofFile)) {
    if (part.besides.length > 0) return cautionFor(part.besides);
    return part.emptiesUnit ? EMPTIED : null;
  }
  const owned = packaged(scene.fileAt(entry.path) ?? { path: entry.path });
  const unchecked = part.whole && owned === 'unknown' && !isNobodys(entry);
  return selected && unchecked ? UNCHECKED : caution;
}

/** Where packages put no file of theirs: an administrator's units, what a boot forgets, homes. */
const isNobodys = ({ path, account }: PersistenceEntry): boolean =>
  account !== null || /^\/(?:run|root|home|etc\/systemd\/(?:system|user)|usr\/local)\//.test(path);
