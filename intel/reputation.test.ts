import { expect, test } from 'vitest';
import type { KeptReputation } from '../domain/reputation.ts';
import type { ReputationMemory, ReputationService } from './reputation.ts';
import { askAll } from './reputation.ts';

const LIMITS = { perMinute: 4, window: 60_000, perDay: 500, cacheFor: 1000 };
const hashes = ['a'.repeat(64), 'b'.repeat(64)];

function memory(waits: number[]): ReputationMemory & { saved: string[]; taken: number } {
  const rows = new Map<string, KeptReputation>();
  const it = {
    saved: [] as string[],
    taken: 0,
    cached: async (hashes: readonly string[]) => new Map([...rows].filter(([hash]) => hashes.includes(hash))),
    save: async (hash: string, answer: KeptReputation) => {
      it.saved.push(hash);
      rows.set(hash, answer);
    },
    take: async () => {
      it.taken += 1;
      return waits.shift() ?? 0;
    },
  };
  return it;
}
const service = (more: Partial<ReputationService> = {}): ReputationService => ({
  name: 'test',
  configured: true,
  lookUp: async (hash) => ({ hash, service: 'test', verdict: 'unknown', what: 'never seen' }),
  ...more,
});
function patience(deadlineMs: number) {
  let now = 0;
  const wait = async (ms: number) => {
    now += ms;
  };
  return { deadlineMs, monotonicMs: () => now, wait };
}

test('each hash is asked once, then answered from the cache', async () => {
  const kept = memory([]);
  await askAll(service(), kept, LIMITS, [...hashes, ...hashes], patience(0));
  expect(kept.taken).toBe(2);
  await askAll(service(), kept, LIMITS, hashes, patience(0));
  expect(kept.taken).toBe(2);
});

test('what the budget allows only later is waited for within the patience, else not checked', async () => {
  const soon = await askAll(service(), memory([500]), LIMITS, hashes, patience(1000));
  expect(soon.map((r) => r.verdict)).toEqual(['unknown', 'unknown']);
  const late = await askAll(service(), memory([0, 5000]), LIMITS, hashes, patience(1000));
  expect(late.map((r) => r.verdict)).toEqual(['unknown', 'not-checked']);
  const spent = await askAll(service(), memory([-1, -1]), LIMITS, hashes, patience(1000));
  expect(spent[0]).toMatchObject({ verdict: 'not-checked', what: expect.stringContaining('budget') });
});

test('without a key no budget is used, and nothing that was not checked is cached', async () => {
  const kept = memory([]);
  const none = service({
    configured: false,
    lookUp: async (hash) => ({ hash, service: 'test', verdict: 'not-checked', what: 'no key' }),
  });
  expect((await askAll(none, kept, LIMITS, hashes, patience(0))).map((r) => r.what)).toEqual([
    'no key',
    'no key',
  ]);
  expect([kept.taken, kept.saved]).toEqual([0, []]);
});
