import { once } from 'node:events';
import type { AddressInfo, Server, Socket } from 'node:net';
import { connect, createServer } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { relayTo } from './relay.ts';

let far: Server;
let near: Server;
let relay: { close(): void };
let client: Socket;
let served: Socket;

beforeEach(async () => {
  far = createServer({ allowHalfOpen: true }).listen(0, '127.0.0.1');
  near = createServer().listen(0, '127.0.0.1');
  await Promise.all([once(far, 'listening'), once(near, 'listening')]);
  relay = relayTo(near, '127.0.0.1', (far.address() as AddressInfo).port);
  client = connect({ host: '127.0.0.1', port: (near.address() as AddressInfo).port, allowHalfOpen: true });
  [served] = (await once(far, 'connection')) as [Socket];
});
afterEach(() => {
  client.destroy();
  served.destroy();
  relay.close();
  far.close();
});

test('one side may end while the other goes on', async () => {
  client.end('question');
  const [question] = (await once(served, 'data')) as [Buffer];
  expect(question.toString()).toBe('question');
  served.resume();
  await once(served, 'end');
  served.end('answer');
  const [answer] = (await once(client, 'data')) as [Buffer];
  expect(answer.toString()).toBe('answer');
});

test('a reset by the client is a reset at the host', async () => {
  served.resume();
  const reset = once(served, 'error');
  client.resetAndDestroy();
  const [error] = (await reset) as [NodeJS.ErrnoException];
  expect(error.code).toBe('ECONNRESET');
});

test('a reset by the host is a reset at the client', async () => {
  client.resume();
  const reset = once(client, 'error');
  served.resetAndDestroy();
  const [error] = (await reset) as [NodeJS.ErrnoException];
  expect(error.code).toBe('ECONNRESET');
});
