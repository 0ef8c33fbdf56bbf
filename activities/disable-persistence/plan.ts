import { sha256Hex } from '../../domain/digest.ts';
import { asByteText, byteTextOf, shownBytes } from '../../domain/linux/byte-text.ts';
import type { LineRange } from '../../domain/linux/logical-lines.ts';
import { linesOf } from '../../domain/linux/logical-lines.ts';
import type { TargetIdentity } from '../../domain/plan.ts';
import type { Considered, PlanContext, Planner } from '../../domain/planner.ts';
import { draftFrom, protectedBy } from '../../domain/planner.ts';
import { hostField, shorten, show, unshow } from '../../domain/show.ts';
import type { PersistenceEntry } from '../../domain/snapshot.ts';
import type { StarterRemoval } from '../../domain/starters/removal.ts';
import { contentOf, removalOf } from '../../domain/starters/removal.ts';
import type { ReadHops } from '../../domain/verdict/chains.ts';
import { hopsOf } from '../../domain/verdict/chains.ts';
import type { LinkedPersistence } from '../../domain/verdict/judgement.ts';
import { cronReturns, minersGoOn, otherStarters, processReturns } from '../../domain/verdict/regrowth.ts';
import type { Scene } from '../../domain/verdict/scene.ts';
import { sceneOf } from '../../domain/verdict/scene.ts';
import { metadata } from './index.ts';
import { lineFacts } from './line-facts.ts';
import { occurrenceOf, placeHolder } from './occurrence.ts';
import { isTangled } from './tangled.ts';
import { impactOfLine, impactOfName, nameOfKind, reloadRisk } from './words.ts';

/** Plans which starters other than cron's are taken away, whole or by their lines. */
export const plan: Planner = (snapshot, judgement, context) => {
  const scene = sceneOf(snapshot);
  const { links } = judgement;
  const hops = hopsOf(links);
  return draftFrom(snapshot, context, {
    considered: links.persistence.flatMap((link) => consider({ scene, hops, context }, link)),
    regrows: () => [
      ...processReturns(scene, links, 'put them back'),
      ...minersGoOn(scene, links, 'mines on'),
      ...cronReturns(scene, links),
      ...otherStarters(links),
    ],
  });
};

interface Look {
  readonly scene: Scene;
  readonly hops: ReadHops;
  readonly context: PlanContext;
}

const ELSEWHERE = 'This step takes no such thing away: it has to be done by hand.';
const UNREAD = 'It was not read whole, so it cannot be told apart for removal.';
const UNTOLD = 'Which of its lines is the attacker’s cannot be told: it has to be taken away by hand.';
const TANGLED =
  'The line holds the beginning or the end of something else: cut out, it would break the file. It has to be taken out by hand.';

function consider(look: Look, link: LinkedPersistence): Considered[] {
  const { scene, hops, context } = look;
  const entry = scene.snapshot.persistence.find(({ path }) => path === link.path);
  if (entry === undefined) return [];
  const row = removalOf(entry);
  const title = `${entry.path} (${nameOfKind(entry)})`;
  const because = hops(link);
  if (row.ticked === 'no') return [{ kept: { title, why: ELSEWHERE, because } }];
  const { account } = entry;
  if (account !== null && context.protect.operator.accounts.includes(account))
    return [protectedBy(title, `the operator protects the account ${account}`, because)];
  const sha256 = contentOf(entry);
  if (sha256 === null || entry.truncated) return [{ kept: { title, why: UNREAD, because } }];
  if (link.whole) return [{ target: wholeTarget(look, link, entry, sha256) }];
  if (link.lines.length === 0) return [{ kept: { title, why: UNTOLD, because } }];
  return link.lines.map((range) => lineOf(look, link, entry, row, range));
}

function wholeTarget(
  { scene, hops }: Look,
  link: LinkedPersistence,
  entry: PersistenceEntry,
  sha256: NonNullable<PersistenceEntry['sha256']>,
) {
  const { device, inode, size, uid, mode, links, mtime, ctime } = entry.identity;
  const { tell } = removalOf(entry);
  const isLink = entry.type === 'link';
  const owned = scene.fileAt(entry.path)?.package;
  const identity: TargetIdentity = {
    kind: 'name',
    ...hostField('path', entry.path),
    type: isLink ? 'link' : 'file',
    device,
    inode,
    size,
    sha256,
    ...(tell === null ? {} : { tell }),
  };
  return {
    title: `${entry.path} (${nameOfKind(entry)})`,
    identity,
    why: hops(link),
    change: isLink
      ? 'The link is unlinked; what it leads to is left alone by this.'
      : 'The file is kept as evidence and unlinked; nothing else in the folder changes.',
    facts: {
      kind: 'file' as const,
      owner: scene.account(uid),
      mode,
      links,
      size,
      sha256,
      modifiedAt: mtime,
      changedAt: ctime,
      ...(owned === undefined ? {} : { package: owned }),
    },
    reversible: metadata.reversible,
    impact: impactOfName(entry),
    risks: [
      ...(link.caution === null ? [] : [link.caution]),
      ...(links > 1 ? [`The file has ${links} hard links: its other names, and so its content, stay.`] : []),
      ...(owned === undefined && !isLink && link.caution === null
        ? ['Whether a package owns it was not checked.']
        : []),
      ...reloadRisk(scene.snapshot, tell),
    ],
    selected: link.selected,
  };
}

function lineOf(
  { scene, hops }: Look,
  link: LinkedPersistence,
  entry: PersistenceEntry,
  row: StarterRemoval,
  range: LineRange,
): Considered {
  const lines = linesOf(byteTextOf(entry.text));
  const text = asByteText(lines.slice(range.from - 1, range.to).join('\n'));
  const where = range.from === range.to ? `line ${range.from}` : `lines ${range.from} to ${range.to}`;
  const shown = shownBytes(text);
  const title = `${entry.path} ${where}: ${shorten(shown, 300)}`;
  const occurrence = occurrenceOf(lines, range);
  // The script on the host would not find what it takes for the end of the line before.
  if (occurrence === 0 || isTangled(text, row)) return { kept: { title, why: TANGLED, because: hops(link) } };
  const { check, tell, form } = row;
  const to = form === 'sh' ? placeHolder(lines, range, link.lines) : null;
  const rest = lines.length - link.lines.reduce((sum, one) => sum + one.to - one.from + 1, 0);
  const identity: TargetIdentity = {
    kind: 'line',
    ...hostField('path', entry.path),
    ...hostField('line', shown),
    lineSha256: sha256Hex(unshow(shown)),
    occurrence,
    ...(to === null ? {} : { to: show(to) }),
    ...(check === null ? {} : { check }),
    ...(tell === null ? {} : { tell }),
  };
  return {
    target: {
      title,
      identity,
      why: hops(link),
      change: changeOf(to, rest, check !== null),
      facts: lineFacts(scene, entry, range, link.lines),
      reversible: metadata.reversible,
      impact: impactOfLine(entry),
      risks: [
        ...(link.caution === null ? [] : [link.caution]),
        ...(entry.identity.links > 1
          ? [`The file has ${entry.identity.links} names: cutting it gives this one a new file.`]
          : []),
        ...reloadRisk(scene.snapshot, tell),
      ],
      selected: link.selected,
    },
  };
}

function changeOf(to: string | null, rest: number, checked: boolean): string {
  const does =
    to === null
      ? 'The line is cut out of its file'
      : to === 'break'
        ? 'The line becomes “break”, which leaves its loop, because the loop would go on for ever without it'
        : 'The line becomes “:”, which does nothing, because something has to stand in its place';
  const others =
    rest === 0
      ? 'no other line is left'
      : rest === 1
        ? 'the other line stays'
        : `the other ${rest} lines stay`;
  const check = checked ? ' If no shell could read the file afterwards, nothing is changed.' : '';
  return `${does}; ${others}, owner and mode too; modification time becomes now.${check}`;
}
