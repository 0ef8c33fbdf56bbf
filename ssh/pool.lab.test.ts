import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { line } from '../domain/shell-line.ts';
import type { HostSession } from './host-session.ts';
import type { HostPool } from './pool.ts';
import { createHostPool } from './pool.ts';
import type { TcpProxy } from './proxy.fixture.ts';
import { startProxy } from './proxy.fixture.ts';
import { LIMITS, OPTIONS, until } from './session.fixture.ts';
import type { Sshd } from './sshd.fixture.ts';
import { startSshd } from './sshd.fixture.ts';

const LIBRARY = 'nop() { :; }\n';
let sshd: Sshd;
let proxy: TcpProxy;
beforeAll(async () => {
  sshd = await startSshd();
  proxy = await startProxy(sshd.port);
});
afterAll(async () => {
  await proxy?.close();
  await sshd?.stop();
});

/** A pool that is closed, and leaves no connection, whatever the test does. */
async function withPool(changes: object, use: (pool: HostPool) => Promise<void>): Promise<void> {
  const pool = createHostPool({ ...OPTIONS, library: LIBRARY, ...changes });
  try {
    await use(pool);
  } finally {
    await pool.close();
  }
  await until(() => proxy.connections === 0);
}
const address = (user = 'plain') => sshd.address(user, { port: proxy.port });
const portOf = async (session: HostSession): Promise<number> => {
  expect((await session.call(line('nop'), LIMITS)).exit).toBe(0);
  return session.peer.clientPort;
};

describe('the pool', () => {
  test('keeps one session a host, and lends it to one user at a time', () =>
    withPool({}, async (pool) => {
      let users = 0;
      const use = async (session: HostSession): Promise<number> => {
        users += 1;
        expect(users).toBe(1);
        const port = await portOf(session);
        users -= 1;
        return port;
      };
      const ports = await Promise.all(Array.from({ length: 10 }, () => pool.withHost(address(), use)));
      expect(new Set(ports).size).toBe(1);
      expect(proxy.connections).toBe(1);
      const other = await pool.withHost(address('dash'), portOf);
      expect(ports).not.toContain(other);
      expect(proxy.connections).toBe(2);
    }));

  test('closes a session that nobody uses', () =>
    withPool({ idleMs: 20 }, async (pool) => {
      await pool.withHost(address(), portOf);
      await until(() => proxy.connections === 0);
      await pool.withHost(address(), portOf);
    }));

  test('uses no session again on which something failed', () =>
    withPool({}, async (pool) => {
      const first = await pool.withHost(address(), portOf);
      const failed = pool.withHost(address(), () => Promise.reject(new Error('as it may happen')));
      await expect(failed).rejects.toThrow('as it may happen');
      expect(await pool.withHost(address(), portOf)).not.toBe(first);
    }));

  test('refuses a session that is given back with a call running', () =>
    withPool({}, async (pool) => {
      const calls: Promise<unknown>[] = [];
      const careless = pool.withHost(address(), async (session) => {
        calls.push(session.call(line('nop'), LIMITS).catch(() => {}));
      });
      await expect(careless).rejects.toMatchObject({ code: 'internal' });
      await Promise.all(calls);
    }));

  test('opens anew when the connection was cut while nobody used it', () =>
    withPool({ checkAfterMs: 0 }, async (pool) => {
      const first = await pool.withHost(address(), portOf);
      proxy.cut();
      expect(await pool.withHost(address(), portOf)).not.toBe(first);
    }));

  test('opens a fresh connection beside its own when asked to', () =>
    withPool({}, async (pool) => {
      await pool.withHost(address(), async (session) => {
        const fresh = await pool.withHost(address(), portOf, { fresh: true });
        expect(fresh).not.toBe(session.peer.clientPort);
      });
      await until(() => proxy.connections === 1);
    }));

  test('lets what runs finish when it closes, and takes nothing new', () =>
    withPool({}, async (pool) => {
      const running = pool.withHost(address(), portOf);
      const closed = pool.close();
      await expect(pool.withHost(address(), portOf)).rejects.toMatchObject({ code: 'not-ready' });
      expect(await running).toBeGreaterThan(0);
      await closed;
      expect(proxy.connections).toBeLessThanOrEqual(1);
    }));

  test('a host that cannot be reached fails each user, and is tried again', () =>
    withPool({}, async (pool) => {
      const nowhere = { ...address(), hostKeys: [] };
      await expect(pool.withHost(nowhere, portOf)).rejects.toMatchObject({ code: 'host-key-unknown' });
      await expect(pool.withHost(nowhere, portOf)).rejects.toMatchObject({ code: 'host-key-unknown' });
    }));
});
