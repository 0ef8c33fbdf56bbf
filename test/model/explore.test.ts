import { expect, test } from 'vitest';
import type { Model } from './explore.ts';
import { explore } from './explore.ts';

/** A counter that two processes raise by reading and then writing. */
function counter(atomic: boolean): Model<{ value: number; read: (number | null)[]; done: boolean[] }> {
  return {
    start: { value: 0, read: [null, null], done: [false, false] },
    steps: (s) =>
      [0, 1].flatMap((i) => {
        const read = s.read[i] ?? null;
        if (s.done[i] === true) return [];
        if (atomic)
          return [{ name: `raise ${i}`, to: { ...s, value: s.value + 1, done: s.done.with(i, true) } }];
        if (read === null) return [{ name: `read ${i}`, to: { ...s, read: s.read.with(i, s.value) } }];
        return [{ name: `write ${i}`, to: { ...s, value: read + 1, done: s.done.with(i, true) } }];
      }),
    broken: (s) => (s.value > 2 ? 'too high' : undefined),
    brokenAtEnd: (s) => (s.value === 2 ? undefined : 'an increment is lost'),
  };
}

test('finds the lost update, by the shortest way', () => {
  const { violation } = explore(counter(false));
  expect(violation).toEqual({
    what: 'an increment is lost',
    trace: ['read 0', 'read 1', 'write 0', 'write 1'],
  });
});

test('finds nothing where nothing is wrong, and has looked at every state', () => {
  expect(explore(counter(true))).toEqual({ states: 4, ends: 1, violation: undefined });
});

test('refuses to prove anything about a model that is too large', () => {
  const endless: Model<number> = {
    start: 0,
    steps: (n) => [{ name: 'on', to: n + 1 }],
    broken: () => undefined,
    brokenAtEnd: () => undefined,
  };
  expect(() => explore(endless, 100)).toThrow(RangeError);
});
