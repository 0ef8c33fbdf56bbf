import { expect, onTestFinished, test } from 'vitest';
import { dnsServer } from './dns-server.fixture.ts';
import { resolverAt } from './resolver.ts';

test('the named server is asked for both families; no address is an answer, no answer is none', async () => {
  const server = await dnsServer({
    'both.example': ['198.51.100.7', '2001:db8::7'],
    'four.example': ['198.51.100.8', '198.51.100.9'],
    'empty.example': [],
    'silent.example': 'silent',
    'broken.example': 'broken',
  });
  onTestFinished(() => server.close());
  const resolve = resolverAt([server.address], { timeoutMs: 200, tries: 1 });
  expect(await resolve('both.example')).toEqual(['198.51.100.7', '2001:db8::7']);
  expect((await resolve('four.example'))?.toSorted()).toEqual(['198.51.100.8', '198.51.100.9']);
  expect(await resolve('empty.example')).toEqual([]);
  expect(await resolve('nowhere.example')).toEqual([]);
  expect(await resolve('silent.example')).toBeUndefined();
  expect(await resolve('broken.example')).toBeUndefined();
  expect(server.asked).toContain('AAAA both.example');
});
