import { expect, test } from 'vitest';
import { isDavyError } from '../domain/errors.ts';
import { namesToResolve } from '../domain/verdict/resolved-pools.ts';
import { loadIndicators, parseIndicators } from './indicators.ts';

const parse = (body: string) => {
  const found = { pools: [], hashes: {}, addresses: [], shared: [] };
  parseIndicators(body, 'mine.txt', found);
  return found;
};

test('the built-in lists hold the procedure’s indicators and the published pools', async () => {
  const indicators = await loadIndicators([]);
  expect(indicators.hashes.d3b1700a413924743caab1460129396b).toContain('wnTKYg');
  expect(indicators.addresses).toContainEqual({ address: '104.131.231.181', port: 8443, what: 'guard ddg' });
  expect(indicators.pools.map((p) => p.host)).toContain('pool.minexmr.com');
  expect(indicators.pools.length).toBeGreaterThan(100);
  expect(namesToResolve(indicators)).toContain('pool.supportxmr.com');
  expect(new Set(indicators.pools.map(({ host }) => host)).size).toBe(indicators.pools.length);
});

test('a pool may name its port and its addresses, IPv6 in brackets', () => {
  expect(parse('pool lab.example:3333 203.0.113.10 2001:db8::10\npool [2001:db8::9]:443')).toMatchObject({
    pools: [
      { host: 'lab.example', ports: [3333], addresses: ['203.0.113.10', '2001:db8::10'] },
      { host: '2001:db8::9', ports: [443], addresses: ['2001:db8::9'] },
    ],
  });
});

test('a pool may have several ports; a network may be called shared', () => {
  expect(parse('pool lab.example:3333,5555\nshared 198.51.100.0/24 parking')).toMatchObject({
    pools: [{ host: 'lab.example', ports: [3333, 5555] }],
    shared: [{ network: '198.51.100.0/24', what: 'parking' }],
  });
});

test.each([
  'pool',
  'shared lab.example',
  'shared 1.2.3.4/64',
  'address 1.2.3.4:1,2',
  'hash abc',
  'address example.com',
  'pool x:99999',
  'pool a b',
  'nonsense 1.2.3.4',
])('the line %j is refused with file and line', (line) => {
  try {
    parse(`# comment\n${line}`);
    expect.unreachable();
  } catch (error) {
    expect(isDavyError(error, 'config-invalid') && error.detail).toContain('mine.txt:2');
  }
});

test('a file that is missing is a clear error', async () => {
  await expect(loadIndicators(['/nonexistent/list.txt'])).rejects.toMatchObject({ code: 'config-invalid' });
});
