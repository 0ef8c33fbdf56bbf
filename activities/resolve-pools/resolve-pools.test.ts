import { expect, test } from 'vitest';
import type { ResolvedName } from '../../domain/verdict/resolved-pools.ts';
import { resolvePools } from './resolve-pools.ts';

/** A store in memory whose answers are all of this period. */
function newStore(kept: Record<string, readonly string[]> = {}) {
  const rows = new Map(Object.entries(kept));
  const resolved = async (): Promise<ResolvedName[]> =>
    [...rows].map(([name, addresses]) => ({ name, addresses, at: '2026-03-01T12:00:00.000Z' }));
  return {
    rows,
    resolved,
    async save(_: string, answers: readonly { name: string; addresses: readonly string[] }[]) {
      for (const { name, addresses } of answers) rows.set(name, addresses);
    },
  };
}

const heartbeat = (): void => {};

test('only names without an answer of this period are asked for; who says nothing keeps what was', async () => {
  const store = newStore({ 'a.example': ['198.51.100.1'] });
  const asked: string[] = [];
  const resolve = async (name: string) => {
    asked.push(name);
    return name === 'c.example' ? undefined : ['198.51.100.2'];
  };
  const names = ['a.example', 'b.example', 'c.example', 'd.example', 'e.example', 'f.example'];
  expect(await resolvePools({ site: 's', names, resolve, everyMs: 60_000, store, heartbeat })).toBe(60_000);
  expect(asked.toSorted()).toEqual(names.slice(1));
  expect(store.rows.get('a.example')).toEqual(['198.51.100.1']);
  expect(store.rows.get('b.example')).toEqual(['198.51.100.2']);
  expect(store.rows.has('c.example')).toBe(false);
});

test('without a resolver, or without names, there is no further round', async () => {
  const of = { site: 's', everyMs: 1, store: newStore(), heartbeat };
  expect(await resolvePools({ ...of, names: ['a.example'], resolve: null })).toBeNull();
  expect(await resolvePools({ ...of, names: [], resolve: async () => [] })).toBeNull();
});
