import { expect, onTestFinished, test } from 'vitest';
import type { LedgerEntry } from '../domain/ledger.ts';
import { ChainVerifier } from '../domain/ledger-chain.ts';
import { newTestApi } from '../test/shared/api.ts';
import { eventually } from '../test/shared/eventually.ts';
import { issueKey } from './keys.ts';

/** Reads a stream until the test ends; what came so far is in `entries`. */
async function listen(url: string, key: string, headers: Record<string, string> = {}) {
  const aborted = new AbortController();
  const response = await fetch(url, {
    headers: { authorization: `Bearer ${key}`, ...headers },
    signal: aborted.signal,
  });
  expect(response.headers.get('content-type')).toBe('text/event-stream');
  const entries: LedgerEntry[] = [];
  const state = { ended: false, beats: 0 };
  const reading = (async () => {
    let held = '';
    const decoder = new TextDecoder();
    for await (const chunk of response.body ?? []) {
      held += decoder.decode(chunk, { stream: true });
      const events = held.split('\n\n');
      held = events.pop() ?? '';
      for (const event of events) {
        const data = /^data: (.*)$/m.exec(event)?.[1];
        if (data !== undefined) entries.push(JSON.parse(data));
        if (event === ': beat') state.beats += 1;
      }
    }
  })()
    .catch(() => {})
    .finally(() => {
      state.ended = true;
    });
  const stop = async () => {
    aborted.abort();
    await reading;
  };
  onTestFinished(stop);
  return { entries, state, stop };
}

test('the stream carries what happens, resumes by Last-Event-ID without a gap, and is the chain itself', async () => {
  const it = await newTestApi();
  const { secret, hash } = issueKey();
  await it.store.keys.add({ person: 'vera', role: 'viewer', source: null, hash }, it.admin);
  const url = `${it.api.url}/v1/events`;
  const all = await listen(`${url}?after=0`, secret);
  for (let i = 0; i < 5; i++) await it.addHost(`web${i}`);
  await eventually(() => all.entries.filter((one) => one.kind === 'host.added').length === 5);
  await all.stop();
  const last = all.entries.at(-1)?.seq ?? 0;
  for (let i = 5; i < 10; i++) await it.addHost(`web${i}`);
  const rest = await listen(url, secret, { 'last-event-id': String(last) });
  await eventually(() => rest.entries.filter((one) => one.kind === 'host.added').length === 5);
  const chain = new ChainVerifier();
  for (const entry of [...all.entries, ...rest.entries]) expect(chain.next(entry)).toBeUndefined();
});

test('without a place to begin only what is new comes', async () => {
  const it = await newTestApi();
  const { secret, hash } = issueKey();
  await it.store.keys.add({ person: 'vera', role: 'viewer', source: null, hash }, it.admin);
  await it.addHost('old');
  await it.store.ledger.chain();
  const stream = await listen(`${it.api.url}/v1/events`, secret);
  await it.addHost('new');
  await eventually(() => stream.entries.length > 0);
  expect(stream.entries.map((one) => one.subject)).toEqual(['new']);
});

test('a revoked key stops reading', async () => {
  const it = await newTestApi();
  const { secret, hash } = issueKey();
  const key = await it.store.keys.add({ person: 'eve', role: 'viewer', source: null, hash }, it.admin);
  await it.store.ledger.chain();
  const stream = await listen(`${it.api.url}/v1/events`, secret);
  await eventually(() => stream.state.beats > 0);
  await it.store.keys.revoke(key.id, it.admin);
  await it.addHost('secret-host');
  await eventually(() => stream.state.ended);
  expect(stream.entries).toEqual([]);
});

test('closing the server ends streams, and then nobody is answered any more', async () => {
  const it = await newTestApi();
  const { secret, hash } = issueKey();
  await it.store.keys.add({ person: 'vera', role: 'viewer', source: null, hash }, it.admin);
  const stream = await listen(`${it.api.url}/v1/events`, secret);
  await it.api.close();
  await eventually(() => stream.state.ended);
  await expect(it.client.get('/v1/me')).rejects.toThrow();
});
