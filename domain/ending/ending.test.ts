import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { autostart, cleanSnapshot } from '../../test/shared/snapshots.ts';
import type { Written } from '../../test/shared/written.ts';
import { surveyed } from '../../test/shared/written.ts';
import type { Snapshot } from '../snapshot.ts';
import { outcomeSchema } from '../targets/outcome.ts';
import type { Piece } from './ending.fixture.ts';
import { afterAll, before, linksOf, normal, offersOf, placesOf, whereOf } from './ending.fixture.ts';
import type { EndingFacts } from './ending.ts';
import { endingOf } from './ending.ts';
import type { LinkedThing } from './thing.ts';
import { thingsOf } from './things.ts';

const verdict = { verdict: 'confirmed' as const, classes: [], signals: [], reasons: [], findings: [] };

function facts(
  pieces: readonly Piece[],
  last: Written<Partial<Snapshot>> = {},
  more: Partial<EndingFacts> = {},
) {
  const first = cleanSnapshot({ ...before(pieces), takenAt: '2026-01-01T00:00:00.000Z' });
  const snapshot = cleanSnapshot({ ...afterAll(pieces), number: 2, ...last });
  const links = linksOf(pieces);
  return {
    verdict: 'confirmed',
    verdictGate: null,
    lastLook: { verdict: 'not-a-miner', reasons: [] },
    things: thingsOf(first, { verdict, links, authorised: [] }),
    now: [],
    offers: offersOf(pieces, first.host.bootId),
    look: { snapshot, places: placesOf(pieces) },
    protectedFor: () => null,
    named: [],
    doubts: [],
    waysIn: [],
    poolsResolved: false,
    ...more,
  } satisfies EndingFacts;
}

const piece = fc.record<Piece>({
  kind: fc.constantFrom(
    'process',
    'file',
    'config',
    'cron-line',
    'cron-file',
    'unit',
    'fetch-line',
    'fetch-profile',
  ),
  linked: fc.boolean(),
  offered: fc.constantFrom('no', 'ticked', 'unticked'),
  answer: fc.constantFrom('approved', 'left-out', 'rejected', 'expired', 'superseded', 'not-theirs'),
  outcome: fc.constantFrom(...outcomeSchema.options),
  // Mostly gone, so that `cleaned` is reached often.
  fate: fc.constantFrom('gone', 'gone', 'gone', 'there', 'unseen'),
});

const doubt = fc.constantFrom<[string, boolean, Written<Partial<Snapshot>>]>(
  ['none', false, {}],
  ['none', false, {}],
  ['no starter’s place', false, { blind: [{ what: 'image hashes', how: 'not-checked', detail: '' }] }],
  ['cron cut', true, { blind: [{ what: 'cron-texts', how: 'truncated', detail: '' }] }],
  ['processes cut', true, { blind: [{ what: 'stat', how: 'truncated', detail: '' }] }],
  ['starter unread', true, { blind: [{ what: 'starter', how: 'unknown', detail: '' }] }],
  ['contradicted', true, { contradictions: [{ between: ['ss', '/proc'], subject: 'pid 7', detail: '' }] }],
  ['no root', true, { host: { ...cleanSnapshot().host, privileged: false } }],
);

/** What the rule says, told by the generated pieces alone. */
const counts = (one: Piece): boolean =>
  (one.linked || one.kind.startsWith('fetch')) &&
  one.kind !== 'config' &&
  one.fate !== 'gone' &&
  !(one.offered !== 'no' && one.answer === 'not-theirs');

describe('an ending', () => {
  test('is cleaned exactly where nothing is left and nothing was unseen; else each thing left is named', () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 6 }), doubt, (generated, [, doubted, last]) => {
        const pieces = normal(generated);
        const given = facts(pieces, last);
        const { resolution, ending } = endingOf(given);
        const left = pieces.flatMap((one, at) => (counts(one) ? [whereOf(at, one)] : []));
        expect(ending.left.map(({ where }) => where).sort()).toEqual(left.sort());
        for (const { reason, title, since } of ending.left) {
          expect(title).not.toBe('');
          expect(since).toBe('2026-01-01T00:00:00.000Z');
          seen.add(reason);
        }
        expect(ending.doubts.length > 0).toBe(doubted);
        const asked = given.offers.filter(({ state }) => state !== 'superseded');
        const rejected = asked.length > 0 && asked.every(({ state }) => state === 'rejected');
        const clean = left.length === 0 && !doubted;
        expect(resolution).toBe(rejected ? 'rejected' : clean ? 'cleaned' : 'partially-cleaned');
        seen.add(resolution);
      }),
      { numRuns: 400 },
    );
    for (const reached of ['cleaned', 'partially-cleaned', 'rejected', 'declined', 'not-taken', 'not-seen'])
      expect([...seen]).toContain(reached);
  });
});

const one = (kind: Piece['kind'], more: Partial<Piece> = {}): Piece => ({
  kind,
  linked: true,
  offered: 'ticked',
  answer: 'approved',
  outcome: 'done',
  fate: 'gone',
  ...more,
});
const end = (pieces: Piece[], last: Written<Partial<Snapshot>> = {}, more: Partial<EndingFacts> = {}) => {
  const { resolution, ending } = endingOf(facts(normal(pieces), last, more));
  return { resolution, left: ending.left.map(({ where, reason }) => [where, reason]), ending };
};

describe('what is left is named with its reason', () => {
  test.each<[string, Piece, string]>([
    ['declined', one('file', { answer: 'left-out', fate: 'there' }), 'declined'],
    ['its plan rejected', one('file', { answer: 'rejected', fate: 'there' }), 'declined'],
    ['not taken', one('file', { offered: 'unticked', answer: 'left-out', fate: 'there' }), 'not-taken'],
    [
      'unticked in a rejected plan',
      one('file', { offered: 'unticked', answer: 'rejected', fate: 'there' }),
      'not-taken',
    ],
    ['nobody decided', one('file', { answer: 'expired', fate: 'there' }), 'undecided'],
    ['its plan superseded', one('file', { answer: 'superseded', fate: 'there' }), 'undecided'],
    ['refused', one('file', { outcome: 'refused', fate: 'there' }), 'refused'],
    ['changed', one('file', { outcome: 'changed', fate: 'there' }), 'changed'],
    ['failed', one('file', { outcome: 'failed', fate: 'there' }), 'failed'],
    ['unknown', one('process', { outcome: 'unknown', fate: 'there' }), 'unknown'],
    ['not begun', one('process', { outcome: 'not-begun', fate: 'there' }), 'undecided'],
    ['done, and there again', one('cron-line', { fate: 'there' }), 'came-back'],
    ['not seen', one('file', { fate: 'unseen' }), 'not-seen'],
    ['a unit, which no step removes', one('unit', { fate: 'there' }), 'no-step'],
    ['a profile that fetches and runs', one('fetch-profile', { fate: 'there' }), 'no-step'],
    [
      'a fetch-and-run line that was left',
      one('fetch-line', { offered: 'unticked', answer: 'left-out', fate: 'there' }),
      'not-taken',
    ],
  ])('%s', (_, piece, reason) => {
    // Beside it everything else went well.
    const { resolution, left } = end([piece, one('process'), one('cron-file')]);
    expect(left).toEqual([[whereOf(0, piece), reason]]);
    expect(resolution === 'cleaned').toBe(false);
  });

  test('protected, found last, never offered', () => {
    const there = one('file', { offered: 'no', fate: 'there' });
    const others = [one('process'), one('file')];
    expect(end([there, ...others], {}, { protectedFor: () => 'it is sshd' }).left).toEqual([
      ['/opt/f0', 'protected'],
    ]);
    expect(end([there, ...others]).left).toEqual([['/opt/f0', 'not-offered']]);
    expect(end([there, one('process')]).left).toEqual([['/opt/f0', 'no-step']]);
    const { things } = facts(normal([there]));
    expect(end([one('process')], {}, { now: things, look: facts(normal([there])).look }).left).toEqual([
      ['/opt/f0', 'found-last'],
    ]);
  });
});

test('a child that was gone a moment later leaves nothing, whatever its act said', () => {
  const sleep = one('process', { outcome: 'refused', fate: 'gone' });
  expect(end([sleep, one('file'), one('cron-line')])).toMatchObject({ resolution: 'cleaned', left: [] });
});

test('what failed and is gone all the same is gone', () => {
  expect(end([one('file', { outcome: 'failed' }), one('process', { outcome: 'unknown' })]).resolution).toBe(
    'cleaned',
  );
});

test('configuration, and what a person declined as not the attacker’s, is named and not counted', () => {
  const { resolution, ending } = end([
    one('config', { fate: 'there' }),
    one('fetch-line', { offered: 'unticked', answer: 'not-theirs', fate: 'there' }),
    one('process'),
  ]);
  expect(resolution).toBe('cleaned');
  expect(ending.named.map(({ why }) => why).join('\n')).toMatch(
    /configuration[\s\S]*not the attacker’s: it is ours/,
  );
});

test('a host whose last look still shows a miner that nothing explains is not cleaned', () => {
  const { resolution, ending } = end(
    [one('process')],
    {},
    {
      lastLook: { verdict: 'suspicious', reasons: ['an image talks to a pool'] },
    },
  );
  expect(resolution).toBe('partially-cleaned');
  expect(ending.doubts).toEqual(['The last look is suspicious.', 'an image talks to a pool']);
});

test('what starts the miner is said to be found or not', () => {
  expect(end([one('cron-line'), one('file')]).ending.starter).toBe('found');
  expect(end([one('file')]).ending.starter).toBe('not-found');
});

test('a preload that hides and stays wants a rebuild', () => {
  const preload = {
    kind: 'starter' as const,
    path: '/etc/ld.so.preload',
    text: '/lib/x.so',
    lines: [],
  };
  const stands = [autostart(preload.path, '/lib/x.so', { sha256: null })];
  const item = {
    thing: preload,
    title: preload.path,
    linked: true,
    starts: false,
    inert: null,
    caution: null,
  };
  const things = [surveyed<LinkedThing>({ ...item, since: '2026-01-01T00:00:00.000Z' })];
  expect(end([one('process')], { persistence: stands }, { things }).resolution).toBe('rebuild-required');
  expect(end([one('process')], {}, { things }).resolution).toBe('cleaned');
});
