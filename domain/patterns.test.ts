import { Buffer } from 'node:buffer';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isSpecificPattern, matchPatterns, PATTERNS, specificPatterns } from './patterns.ts';

const wallet = `4A${'DavyLabHarmLessStandin'.repeat(5)}`.slice(0, 95);

describe('mining software', () => {
  test.each([
    ['stratum+tcp://pool.example:3333', 'stratum-url'],
    ['stratum+ssl://pool.example:443', 'stratum-url'],
    ['{"id":1,"method":"mining.subscribe"}', 'stratum-subscribe'],
    ['{"method":"mining.authorize"}', 'stratum-authorize'],
    ['mining.submit', 'stratum-submit'],
    ['mining.set_difficulty', 'stratum-set-difficulty'],
    ['xmrig --donate-level=0', 'donate-level'],
    ['{ "donate-level": 1, }', 'donate-level'],
    ['"randomx": {', 'xmrig-config'],
    ['./x --algo=rx/0', 'mining-option'],
    ['./x --coin=wownero', 'mining-option'],
    ['./x -o pool.example.org:3333 -u w', 'pool-option'],
    ['./x\0-o\0xmr.pool.example:45700\0', 'pool-option'],
    [`"user": "${wallet}"`, 'monero-wallet'],
  ])('%j is told by %s', (text, name) => {
    expect(matchPatterns(text)).toContain(name);
    expect(isSpecificPattern(name)).toBe(true);
  });

  test('is told within a binary file', () => {
    const image = Buffer.concat([
      Buffer.alloc(5000, 0xfe),
      Buffer.from('\0mining.subscribe\0mining.submit\0'),
    ]);
    const names = matchPatterns(image.toString('latin1'));
    expect(names).toEqual(['stratum-submit', 'stratum-subscribe']);
  });
});

describe('honest software', () => {
  test.each([
    'curl -o /tmp/pool.html https://a.example/pool.html',
    'connection pool exhausted; thread Pool-1 waits',
    'gcc -o minerva minerva.c',
    'The determiner of a noun',
    `${'A'.repeat(200)}`,
    Buffer.alloc(300, 7).toString('base64'),
    'ssh -o PoolSize=3 host.example',
    'bot --coin BTC --pair ETH',
  ])('%j has no specific pattern', (text) => {
    expect(matchPatterns(text).filter(isSpecificPattern)).toEqual([]);
  });
});

test('a miner’s name alone tells one in an image only', () => {
  const names = matchPatterns('killall xmrig minerd');
  expect(specificPatterns(names, 'elf')).toEqual(['xmrig-name']);
  for (const format of ['script', 'text', 'other'] as const)
    expect(specificPatterns(names, format)).toEqual([]);
  expect(specificPatterns([...names, 'donate-level'], 'text')).toEqual(['xmrig-name', 'donate-level']);
});

test('names are unique, and no text makes a pattern throw', () => {
  expect(new Set(PATTERNS.map((pattern) => pattern.name)).size).toBe(PATTERNS.length);
  fc.assert(
    fc.property(fc.string(), (text) => matchPatterns(text).every((name) => typeof name === 'string')),
  );
});
