import { spawnSync } from 'node:child_process';
import type { ListenOptions } from 'node:net';
import { createServer, Server } from 'node:net';
import { world, worldNetwork } from '../addresses.ts';
import { createLoader } from './loader.ts';
import type { PoolConnection, WorldAnswer, WorldRequest } from './messages.ts';
import { createPool } from './pool.ts';
import { relayTo } from './relay.ts';

// The outside world of one lab: runs in its own network namespace, which is also where hosts are plugged in. It ends
// with its owner: when the channel closes, whatever closed it.
process.on('disconnect', () => process.exit(0));
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});

ip(worldNetwork());
const pool = createPool();
const loader = createLoader();
const relays = new Map<number, { close(): void }>();
const silent = createServer((socket) => socket.on('error', () => {}).resume());
const mirror = createLoader();

await Promise.all([
  listening(pool.server, { host: '::', port: world.poolPort }),
  listening(loader.server, { host: world.loader, port: world.loaderPort }),
  listening(silent, { host: world.control, port: world.controlPort }),
  listening(mirror.server, { host: world.mirror, port: world.mirrorPort }),
]);

process.on('message', (request: WorldRequest, handle: unknown) => {
  const answer: WorldAnswer = { id: request.id };
  try {
    const pools = act(request, handle);
    if (pools !== undefined) answer.pool = pools;
  } catch (error) {
    answer.error = error instanceof Error ? error.message : String(error);
  }
  process.send?.(answer);
});
process.send?.({ id: 0 } satisfies WorldAnswer);

function act(request: WorldRequest, handle: unknown): PoolConnection[] | undefined {
  switch (request.op) {
    case 'cable':
      ip(request.lines);
      return undefined;
    case 'relay':
      if (!(handle instanceof Server)) throw new TypeError('a relay needs a listening socket');
      relays.set(request.relay, relayTo(handle, request.host, request.port));
      return undefined;
    case 'unrelay':
      relays.get(request.relay)?.close();
      relays.delete(request.relay);
      return undefined;
    case 'pool':
      return pool.connections;
    case 'loader':
      loader.set(request.mode, request.script);
      return undefined;
  }
}

/** Synchronous on purpose: the steps of one request must not mix with those of another. */
function ip(lines: string[]): void {
  const done = spawnSync('ip', ['-batch', '-'], { input: `${lines.join('\n')}\n`, encoding: 'utf8' });
  if (done.status !== 0) throw new Error(`ip: ${done.error?.message ?? done.stderr.trim()}`);
}

function listening(server: { listen(o: ListenOptions, done: () => void): unknown }, options: ListenOptions) {
  return new Promise<void>((resolve) => server.listen(options, resolve));
}
