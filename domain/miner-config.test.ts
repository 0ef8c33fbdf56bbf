import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isMinerConfiguration } from './miner-config.ts';

const WALLET = `4A${'DavyLabHarmLessStandin'.repeat(5)}`.slice(0, 95);

describe('a miner’s configuration', () => {
  test.each([
    [
      'XMRig’s config.json as droppers ship it',
      `{
    "autosave": true,
    "cpu": { "enabled": true, "huge-pages": true, "max-threads-hint": 75 },
    "donate-level": 1,
    "pools": [
        { "algo": null, "coin": null, "url": "stratum+ssl://pool.supportxmr.com:443", "user": "${WALLET}", "pass": "x" }
    ]
}`,
    ],
    [
      'a proxy of the attacker on a bare address',
      '{"pools":[{"url":"198.51.100.7:443","user":"web1","rig-id":null}]}',
    ],
    [
      'an account without Stratum’s scheme',
      `{"pools":[{"url":"pool.example:3333","user":"${WALLET}.web1"}]}`,
    ],
    ['an algorithm without an account', '{"url":"198.51.100.7:3333","algo":"rx/0"}'],
    [
      'comments and hanging commas',
      '// mine\n{ "donate-level": 0, /* x */ "pools": [{"url":"a.example:80","user":"u",},], }',
    ],
    [
      'xmr-stak’s pools.txt',
      `"pool_list" : [ {"pool_address" : "pool.example:3333", "wallet_address" : "${WALLET}", "rig_id" : "", "use_nicehash" : false }, ],\n"currency" : "monero",`,
    ],
    ['a file of lines', `algorithm = randomx\npool = stratum+tcp://198.51.100.7:3333\nwallet = ${WALLET}\n`],
  ])('%s is one', (_, text) => {
    expect(isMinerConfiguration(text)).toBe(true);
  });
});

describe('what is none', () => {
  test.each([
    [
      'a database’s connection pool',
      '{"pools":[{"url":"db.example:5432","user":"app","pass":"x","host":"db"}]}',
    ],
    ['a list of pool names', '{"pools":["stratum+tcp://pool.example:3333","pool.other.example:443"]}'],
    ['a scanner’s rules', '{"rules":[{"name":"xmrig","strings":["stratum+tcp://","donate-level","rx/0"]}]}'],
    ['a blocklist in lines', 'pool.example\nstratum+tcp://pool.example:3333\nminexmr.com\n'],
    ['a trader’s bot', '{"exchange":{"url":"api.exchange.example:443","user":"ada"},"coin":"BTC"}'],
    ['a web application', '{"server":"127.0.0.1:8080","username":"admin","algorithm":"HS256"}'],
    ['nothing', ''],
  ])('%s', (_, text) => {
    expect(isMinerConfiguration(text)).toBe(false);
  });

  test('any text at all is read to its end without a throw', () => {
    const pieces = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      '"',
      '\\',
      ',',
      ':',
      '/*',
      '//',
      '\n',
      'url',
      'pool',
      'a:1',
      ' ',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(pieces, fc.string()), { maxLength: 200 }), (parts) => {
        expect(typeof isMinerConfiguration(`pool${parts.join('')}`)).toBe('boolean');
      }),
    );
    expect(isMinerConfiguration(`{"url":${'['.repeat(60_000)}`)).toBe(false);
  });
});
