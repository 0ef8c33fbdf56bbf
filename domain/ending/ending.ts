import type { Facts } from '../flow/facts.ts';
import type { Resolution, VerdictName } from '../incident.ts';
import type { DestructiveStep } from '../steps.ts';
import type { Answered, Offer } from './answer.ts';
import { answerTo } from './answer.ts';
import { doubtsOf } from './doubts.ts';
import type { Ending, Left, Named } from './schema.ts';
import type { Look, Sight } from './sight.ts';
import { sightOf } from './sight.ts';
import type { LinkedThing } from './thing.ts';
import { keyOf, placeOf } from './thing.ts';

/** All that an ending follows from. */
export interface EndingFacts {
  readonly verdict: VerdictName | null;
  readonly verdictGate: Facts['verdictGate'];
  /** What the last look says by itself, and why it is no less. */
  readonly lastLook: { readonly verdict: VerdictName; readonly reasons: readonly string[] };
  /** What the surveys of the incident linked, oldest first. */
  readonly things: readonly LinkedThing[];
  /** What the last look links. */
  readonly now: readonly LinkedThing[];
  /** Approvals of destructive steps in the order in which they were offered. */
  readonly offers: readonly Offer[];
  readonly look: Look;
  /** Why a thing may not be touched; null where it may. */
  readonly protectedFor: (thing: LinkedThing['thing']) => string | null;
  /** Named beside what is left: addresses that were not blocked, for one. */
  readonly named: readonly Named[];
  /** Doubts that the last visit left, beside those of the look. */
  readonly doubts: readonly string[];
  readonly waysIn: Ending['waysIn'];
  readonly poolsResolved: boolean;
}

/** How many things are listed; the rest is counted. */
const LISTED = 200;

/**
 * How an incident ends. It follows from what can be or start the miner, or hides it, not from what was offered: each such thing
 * is gone, or it is left and named with its reason. Nothing is `cleaned` while something is left, or while a starter's place or
 * the list of processes was cut or unseen.
 */
export function endingOf(facts: EndingFacts): { readonly resolution: Resolution; readonly ending: Ending } {
  const all = newest(facts.things, facts.now);
  const judged = [...all.values()].map((item) => judgedThing(item, facts, all));
  const left = judged.flatMap((one) => one.left ?? []);
  const named = [...facts.named, ...judged.flatMap((one) => one.named ?? [])];
  const untold = [...all.values()].flatMap((item) => (item.untold ? [tellUntold(item)] : []));
  const seen = [...doubtsOf(facts.look.snapshot), ...facts.doubts, ...untold];
  const doubts = [...new Set([...seen, ...unexplained(facts, left.length + seen.length)])];
  const lies = judged.some((one) => one.hides);
  const { snapshot } = facts.look;
  const ending: Ending = {
    form: 1,
    lookedAt: snapshot.takenAt,
    survey: snapshot.number,
    left: left.slice(0, LISTED),
    leftMore: Math.max(0, left.length - LISTED),
    named: named.slice(0, LISTED),
    namedMore: Math.max(0, named.length - LISTED),
    doubts: doubts.slice(0, LISTED),
    starter: [...all.values()].some(({ starts, linked }) => starts && linked) ? 'found' : 'not-found',
    waysIn: facts.waysIn.slice(0, LISTED),
    poolsResolved: facts.poolsResolved,
  };
  return { resolution: resolutionOf(facts, { left: left.length, doubts: doubts.length, lies }), ending };
}

function resolutionOf(
  { verdict, verdictGate, offers }: EndingFacts,
  found: { readonly left: number; readonly doubts: number; readonly lies: boolean },
): Resolution {
  if (verdictGate === 'authorised' || verdictGate === 'not-a-miner') return verdictGate;
  const isMiner = verdict === 'confirmed' || verdictGate === 'miner';
  if (!isMiner) return verdict === 'not-a-miner' || verdict === 'authorised' ? verdict : 'partially-cleaned';
  const decided = offers.filter(({ state }) => state !== 'superseded');
  if (decided.length > 0 && decided.every(({ state }) => state === 'rejected')) return 'rejected';
  if (found.lies) return 'rebuild-required';
  return found.left === 0 && found.doubts === 0 ? 'cleaned' : 'partially-cleaned';
}

const tellUntold = ({ title }: LinkedThing): string =>
  `${title} mined, and its arguments do not tell which file it ran: that file, and what starts it, may be left.`;

/** A look that still sees a miner, or leaves doubt, for a reason that nothing here explains, is a doubt by itself. */
function unexplained({ lastLook }: EndingFacts, explained: number): string[] {
  const { verdict, reasons } = lastLook;
  if (verdict === 'not-a-miner' || verdict === 'authorised' || explained > 0) return [];
  return [`The last look is ${verdict}.`, ...reasons];
}

interface Item extends LinkedThing {
  /** Only the last look links it. */
  readonly isNew: boolean;
}

/** Each thing once, with what its newest survey says of it and the time of its first. */
function newest(things: readonly LinkedThing[], now: readonly LinkedThing[]): ReadonlyMap<string, Item> {
  const all = new Map<string, Item>();
  for (const [list, isNew] of [
    [things, false],
    [now, true],
  ] as const) {
    for (const item of list) {
      const key = keyOf(item.thing);
      const known = all.get(key);
      // A miner that is gone links its starter no more: what was linked once stays so, by the words of that survey.
      const said = known?.linked === true && !item.linked ? known : item;
      // The lines of a starter are told by what named them first.
      const thing = known?.thing.kind === 'starter' ? known.thing : said.thing;
      all.set(key, { ...said, thing, since: known?.since ?? item.since, isNew: known?.isNew ?? isNew });
    }
  }
  return all;
}

interface Judged {
  readonly left?: Left;
  readonly named?: Named;
  /** It hides things, and it is still there. */
  readonly hides: boolean;
}

function judgedThing(item: Item, facts: EndingFacts, all: ReadonlyMap<string, Item>): Judged {
  const { thing, title, inert } = item;
  const sight = sightOf(thing, facts.look);
  if (sight === 'gone') return { hides: false };
  if (inert !== null) return { named: { title, why: inert }, hides: false };
  const answer = answerFor(item, facts, all);
  if (answer.kind === 'not-theirs')
    return {
      named: { title, why: `A person declined it as not the attacker’s: ${answer.why}` },
      hides: false,
    };
  const said = whyLeft(item, sight, answer, facts);
  return {
    left: { kind: thing.kind, title, where: placeOf(thing), ...said, since: item.since },
    hides: thing.kind === 'starter' && thing.path === '/etc/ld.so.preload' && item.linked,
  };
}

/** A process without a target of its own is covered by that of its nearest linked ancestor. */
function answerFor(item: Item, { offers }: EndingFacts, all: ReadonlyMap<string, Item>): Answered {
  const others = [...all.values()].flatMap(({ thing }) => (thing.kind === 'process' ? [thing] : []));
  let { thing } = item;
  for (let up = 0; up < 20; up++) {
    const answer = answerTo(thing, offers);
    if (answer.kind !== 'never-offered' || thing.kind !== 'process') return answer;
    const { ppid, bootId } = thing;
    const parent = others.find((other) => other.pid === ppid && other.bootId === bootId);
    if (parent === undefined) return answer;
    thing = parent;
  }
  return { kind: 'never-offered' };
}

function whyLeft(
  item: Item,
  sight: Exclude<Sight, 'gone'>,
  answer: Exclude<Answered, { kind: 'not-theirs' }>,
  { protectedFor, offers }: EndingFacts,
): Pick<Left, 'reason' | 'detail'> {
  const { thing, caution } = item;
  if (sight === 'unseen') return { reason: 'not-seen', detail: 'its place could not be looked at' };
  if (sight === 'changed' && answer.kind === 'never-offered')
    return { reason: 'changed', detail: 'something else stands there that may hold it' };
  if (answer.kind === 'left') return { reason: answer.reason, detail: answer.detail };
  const protection = protectedFor(thing);
  if (protection !== null) return { reason: 'protected', detail: protection };
  if (item.isNew) return { reason: 'found-last', detail: 'nobody was asked about it' };
  const step = STEP_OF[thing.kind];
  if (!offers.some((offer) => offer.step === step))
    return { reason: 'no-step', detail: `${step} offered nothing` };
  return { reason: 'not-offered', detail: caution ?? 'it could not be told apart for removal' };
}

/** The step that removes each kind. */
const STEP_OF = {
  process: 'kill-processes',
  file: 'delete-files',
  'cron-line': 'remove-cron-entries',
  'cron-file': 'remove-cron-entries',
  starter: 'disable-persistence',
} as const satisfies Record<LinkedThing['thing']['kind'], DestructiveStep>;
