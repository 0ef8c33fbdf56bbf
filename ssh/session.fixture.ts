import type { Clock, Logger } from '../domain/ports.ts';
import type { HostAddress, HostSession } from './host-session.ts';
import { openHost } from './open-host.ts';

const silent: Logger = {
  debug: () => {},
  info: () => {},
  warn: () => {},
  error: () => {},
  child: () => silent,
};

const clock: Clock = { now: () => new Date(), monotonicMs: () => performance.now() };

export const LIMITS = { timeoutMs: 20_000, maxStdoutBytes: 1024 * 1024, maxStderrBytes: 64 * 1024 };

export const OPTIONS = {
  logger: silent,
  clock,
  connectTimeoutMs: 10_000,
  keepaliveMs: 5_000,
  keepaliveMisses: 3,
};

/** For tests whose subject is no connection: with many hosts in flight a machine may not answer for a minute. */
export const PATIENT = { connectTimeoutMs: 120_000, keepaliveMs: 5_000, keepaliveMisses: 60 };

/** Opens a session, hands it to `use` and closes it, whatever happens. */
export async function withSession<T>(
  address: HostAddress,
  library: string,
  use: (session: HostSession) => Promise<T>,
  limits: typeof PATIENT | Record<string, never> = {},
): Promise<T> {
  const session = await openHost(address, { ...OPTIONS, ...limits, library });
  try {
    return await use(session);
  } finally {
    await session.close();
  }
}

/** Waits until `holds` does; the test's own time limit ends it otherwise. */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 10));
}
