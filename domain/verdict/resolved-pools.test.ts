import { describe, expect, test } from 'vitest';
import { cleanSnapshot, process, socket } from '../../test/shared/snapshots.ts';
import type { Indicators, JudgeContext } from './context.ts';
import { emptyContext } from './context.ts';
import { judge } from './judge.ts';
import { namesToResolve, uncheckedPools, withResolved } from './resolved-pools.ts';

const AT = '2026-03-01T12:00:00.000Z';
const NOW = Date.parse(AT) + 3_600_000;
const ADDRESS = '198.51.100.7';
const lists: Indicators = {
  pools: [
    { host: 'pool.example.net', addresses: [], ports: [3333] },
    { host: 'noport.example.net', addresses: [], ports: [] },
    { host: 'known.example.net', addresses: ['198.51.100.50'], ports: [3333] },
    { host: '198.51.100.60', addresses: ['198.51.100.60'], ports: [] },
  ],
  hashes: {},
  addresses: [],
  shared: [{ network: '104.16.0.0/13', what: 'Cloudflare' }],
};
const answer = (addresses: readonly string[], name = 'pool.example.net', at = AT) => ({
  name,
  addresses,
  at,
});
const resolvedOf = (...answers: ReturnType<typeof answer>[]) =>
  withResolved(lists, answers, NOW).pools[0]?.resolved?.addresses;

/** Classes that the verdict has for a connection of an unpackaged program. */
function classesOf(indicators: Indicators, address: string, port: number) {
  const clean = cleanSnapshot();
  const context: JudgeContext = { ...emptyContext, indicators };
  const worker = process({ pid: 900, exe: '/opt/app/worker' });
  const snapshot = {
    ...clean,
    processes: [...clean.processes, worker],
    sockets: [socket([900], address, port)],
  };
  return judge(snapshot, context).verdict;
}

describe('names of pools', () => {
  test('those with a port and without an address are asked for, and no other', () => {
    expect(namesToResolve(lists)).toEqual(['pool.example.net']);
  });

  test('an answer counts for a day, then the pool is not-checked again', () => {
    expect(resolvedOf(answer([ADDRESS]))).toEqual([ADDRESS]);
    expect(resolvedOf(answer([ADDRESS], 'pool.example.net', '2026-02-28T13:00:01.000Z'))).toEqual([ADDRESS]);
    expect(resolvedOf(answer([ADDRESS], 'pool.example.net', '2026-02-28T13:00:00.000Z'))).toBeUndefined();
    expect(uncheckedPools(lists).map(({ host }) => host)).toEqual(['pool.example.net', 'noport.example.net']);
    expect(uncheckedPools(withResolved(lists, [answer([ADDRESS])], NOW)).map(({ host }) => host)).toEqual([
      'noport.example.net',
    ]);
    const none = withResolved(lists, [answer([])], NOW);
    expect(uncheckedPools(none).map(({ host }) => host)).toContain('pool.example.net');
  });

  test('a private address, one of a delivery network and one of two domains count for nothing', () => {
    const bad = ['10.0.0.1', '100.64.0.1', '127.0.0.1', '0.0.0.0', 'fd00::1', '104.17.2.3', 'no address'];
    expect(resolvedOf(answer([...bad, ADDRESS]))).toEqual([ADDRESS]);
    expect(resolvedOf(answer([ADDRESS]), answer([ADDRESS], 'other.example.org'))).toEqual([]);
    expect(resolvedOf(answer([ADDRESS]), answer([ADDRESS], 'eu.example.net'))).toEqual([ADDRESS]);
    expect(resolvedOf(answer(['::ffff:198.51.100.7']))).toEqual([ADDRESS]);
  });

  test('an address counts with the pool’s port alone, and the signal says as of when', () => {
    const known = withResolved(lists, [answer([ADDRESS])], NOW);
    const { verdict, signals } = classesOf(known, ADDRESS, 3333);
    expect(verdict).toBe('suspicious');
    expect(signals).toMatchObject([
      {
        class: 'pool-connection',
        what: `connects to the known pool pool.example.net at ${ADDRESS}:3333 (ESTABLISHED), which its name led to at ${AT}`,
      },
    ]);
    expect(classesOf(known, ADDRESS, 443).verdict).toBe('not-a-miner');
    expect(classesOf(lists, ADDRESS, 3333)).toMatchObject({
      verdict: 'not-a-miner',
      reasons: expect.arrayContaining([expect.stringContaining('2 of 4 known pools: not-checked')]),
    });
  });
});
