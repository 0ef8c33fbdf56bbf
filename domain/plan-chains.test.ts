import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Hop } from './plan-chains.ts';
import { mergeChains } from './plan-chains.ts';
import { chainOf } from './read/chain.ts';

const hop = (text: string, kind = 'link', role: string | null = null): Hop => ({ kind, role, text });
const [miner, guard, loader] = [
  hop('it mines', 'run', 'miner'),
  hop('it started the miner'),
  hop('beside it'),
];

test('what chains begin with stands once', () => {
  const { links, ends } = mergeChains([[miner], [miner, guard], [miner, guard], [miner, loader]]);
  expect(links).toEqual([
    { id: 'l1', from: null, ...miner },
    { id: 'l2', from: 'l1', ...guard },
    { id: 'l3', from: 'l1', ...loader },
  ]);
  expect(ends).toEqual(['l1', 'l2', 'l2', 'l3']);
});

test('the same words after another reason, or of another kind, are another reason', () => {
  const { links } = mergeChains([
    [miner, loader],
    [guard, loader],
    [miner, { ...loader, kind: 'place' }],
  ]);
  expect(links.filter(({ text }) => text === loader.text).map(({ from }) => from)).toEqual([
    'l1',
    'l3',
    'l1',
  ]);
});

test('what nothing links has no reason', () => {
  expect(mergeChains([[]])).toEqual({ links: [], ends: [null] });
});

test('every chain is read back as it was given, and no reason stands twice under one', () => {
  const any = fc.array(
    fc.record({ kind: fc.constantFrom('a', 'b'), role: fc.constantFrom(null, 'miner'), text: fc.string() }),
    {
      maxLength: 4,
    },
  );
  fc.assert(
    fc.property(fc.array(any), (chains) => {
      const { links, ends } = mergeChains(chains);
      const read = ends.map((end) =>
        chainOf({ links: [...links] }, end).map(({ id, from, ...rest }) => rest),
      );
      expect(read).toEqual(chains);
      const keys = links.map(({ id, ...rest }) => JSON.stringify(rest));
      expect(new Set(keys).size).toBe(keys.length);
    }),
  );
});

test('links in a circle, or that lead nowhere, end the chain', () => {
  const link = (id: string, from: string | null) => ({ id, from, ...guard });
  expect(chainOf({ links: [link('a', 'b'), link('b', 'a')] }, 'a').map(({ id }) => id)).toEqual(['b', 'a']);
  expect(chainOf({ links: [link('a', 'gone')] }, 'a').map(({ id }) => id)).toEqual(['a']);
  expect(chainOf({ links: [] }, null)).toEqual([]);
});
