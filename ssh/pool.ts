import { DavyError } from '../domain/errors.ts';
import { line } from '../domain/shell-line.ts';
import type { HostAddress, HostSession } from './host-session.ts';
import type { OpenHostOptions } from './open-host.ts';
import { openHost } from './open-host.ts';

export interface PoolOptions extends OpenHostOptions {
  /** How long an unused session stays open. @default 30000 */
  readonly idleMs?: number;
  /** A session unused for longer is asked whether it still lives before it is lent, so that no act meets a dead one. @default 1000 */
  readonly checkAfterMs?: number;
}

/** Sessions kept open, one a host, each lent to one user at a time. */
export interface HostPool {
  /**
   * Lends the host's session to `use`, opening it if need be; who comes later waits. A session on which anything failed is not
   * used again; that never sends a call twice. With `fresh`, a new connection beside the pool's, closed afterwards: for
   * proving that a new login works.
   *
   * @throws what `openHost` and `use` throw; DavyError `not-ready` once the pool is closing
   */
  withHost<T>(
    address: HostAddress,
    use: (session: HostSession) => Promise<T>,
    how?: { fresh?: boolean; shell?: string },
  ): Promise<T>;
  /** Lets what runs finish, then closes all sessions. */
  close(): Promise<void>;
}

interface Slot {
  session: HostSession | undefined;
  queue: Promise<unknown>;
  users: number;
  lastUsedMs: number;
  timer: NodeJS.Timeout | undefined;
}

const CHECK_LIMITS = { timeoutMs: 5_000, maxStdoutBytes: 1024, maxStderrBytes: 1024 };

/** @example await pool.withHost(address, (session) => session.call(line('survey'), limits)) */
export function createHostPool(options: PoolOptions): HostPool {
  const slots = new Map<string, Slot>();
  const fresh = new Set<Promise<unknown>>();
  const { idleMs = 30_000, checkAfterMs = 1_000, clock } = options;
  let closing = false;

  /** Everything that decides where a connection goes and as whom: two addresses that differ anywhere share nothing. */
  const keyOf = (address: HostAddress): string => {
    const flat = (at: HostAddress): unknown[] => [
      at.address,
      at.port,
      at.user,
      at.hostKeys,
      at.identityFile ?? null,
      at.passphraseFile ?? null,
      at.agent ?? null,
      at.sudo ?? false,
      at.jump === undefined ? null : flat(at.jump),
    ];
    return JSON.stringify(flat(address));
  };

  async function lend(slot: Slot, address: HostAddress): Promise<HostSession> {
    const { session } = slot;
    if (session !== undefined && !session.closed) {
      if (clock.monotonicMs() - slot.lastUsedMs <= checkAfterMs) return session;
      const alive = await session.call(line('davy_hello'), CHECK_LIMITS).catch(() => undefined);
      if (alive?.exit === 0 && !session.closed) return session;
    }
    await session?.close();
    slot.session = await openHost(address, options);
    return slot.session;
  }

  async function drop(key: string, slot: Slot): Promise<void> {
    if (slots.get(key) === slot) slots.delete(key);
    clearTimeout(slot.timer);
    const { session } = slot;
    slot.session = undefined;
    await session?.close();
  }

  async function useSlot<T>(
    slot: Slot,
    address: HostAddress,
    use: (session: HostSession) => Promise<T>,
  ): Promise<T> {
    clearTimeout(slot.timer);
    const session = await lend(slot, address);
    try {
      const result = await use(session);
      // A call that nobody waited for would run in the next user's time.
      if (!session.idle) throw new DavyError('internal', 'the session was given back with a call running');
      return result;
    } catch (error) {
      slot.session = undefined;
      await session.close();
      throw error;
    }
  }

  function withHost<T>(
    address: HostAddress,
    use: (session: HostSession) => Promise<T>,
    how: { fresh?: boolean; shell?: string } = {},
  ): Promise<T> {
    if (closing) return Promise.reject(new DavyError('not-ready', 'the connections are being closed'));
    if (how.fresh === true) {
      const shell = how.shell === undefined ? {} : { shell: how.shell };
      const done = openHost(address, { ...options, ...shell }).then((session) =>
        use(session).finally(() => session.close()),
      );
      const quiet = done.catch(() => {}).finally(() => fresh.delete(quiet));
      fresh.add(quiet);
      return done;
    }
    const key = keyOf(address);
    const slot = slots.get(key) ?? newSlot();
    slots.set(key, slot);
    slot.users += 1;
    const result = slot.queue
      .then(() => useSlot(slot, address, use))
      .finally(() => {
        slot.users -= 1;
        slot.lastUsedMs = clock.monotonicMs();
        if (slot.users > 0) return;
        if (slot.session === undefined) slots.delete(key);
        else {
          slot.timer = setTimeout(() => void drop(key, slot), idleMs);
          slot.timer.unref();
        }
      });
    slot.queue = result.catch(() => {});
    return result;
  }

  return {
    withHost,
    close: async () => {
      closing = true;
      await Promise.all([
        ...fresh,
        ...[...slots].map(([key, slot]) => slot.queue.then(() => drop(key, slot))),
      ]);
    },
  };
}

const newSlot = (): Slot => ({
  session: undefined,
  queue: Promise.resolve(),
  users: 0,
  lastUsedMs: Number.NEGATIVE_INFINITY,
  timer: undefined,
});
