import type { Server, Socket } from 'node:net';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import type { PoolConnection } from './messages.ts';

const job = {
  blob: '0707'.padEnd(152, '0'),
  job_id: 'lab-1',
  target: 'b88d0600',
  height: 3_000_000,
  seed_hash: '0'.repeat(64),
};

/** At most this many finished connections are remembered. */
const remembered = 5_000;

/** A mining pool that speaks just enough Stratum for a stand-in to look and behave like a miner. */
export function createPool(): { server: Server; connections: PoolConnection[] } {
  const connections: PoolConnection[] = [];
  const server = createServer((socket) => {
    const record: PoolConnection = {
      from: (socket.remoteAddress ?? '').replace(/^::ffff:/, ''),
      port: socket.remotePort ?? 0,
      open: true,
      openedAt: Date.now(),
      logins: 0,
      submits: 0,
      lastSeenAt: Date.now(),
    };
    connections.push(record);
    if (connections.length > remembered) connections.shift();
    socket.setNoDelay(true);
    socket.on('error', () => {});
    socket.on('close', () => {
      record.open = false;
    });
    createInterface({ input: socket })
      .on('line', (line) => answer(socket, record, line))
      .on('error', () => {});
  });
  return { server, connections };
}

function answer(socket: Socket, record: PoolConnection, line: string): void {
  record.lastSeenAt = Date.now();
  const { id, method } = parse(line);
  const reply = (message: object) => socket.write(`${JSON.stringify({ id, jsonrpc: '2.0', ...message })}\n`);
  if (method === 'login') {
    record.logins += 1;
    reply({ error: null, result: { id: 'lab', job, status: 'OK' } });
  } else if (method === 'mining.subscribe') {
    record.logins += 1;
    reply({ error: null, result: [[['mining.notify', 'lab-1']], '08000002', 4] });
  } else if (method === 'submit' || method === 'mining.submit') {
    record.submits += 1;
    reply({ error: null, result: { status: 'OK' } });
  } else if (method !== null) {
    reply({ error: null, result: true });
  }
}

function parse(line: string): { id: unknown; method: string | null } {
  try {
    const message: unknown = JSON.parse(line);
    if (typeof message !== 'object' || message === null) return { id: null, method: null };
    const id = 'id' in message ? message.id : null;
    const method = 'method' in message && typeof message.method === 'string' ? message.method : null;
    return { id, method };
  } catch {
    return { id: null, method: null };
  }
}
