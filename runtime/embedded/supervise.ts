import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '../../domain/ports.ts';
import type { Child } from './child.ts';

/** One start of something that runs as a child. */
export interface Running {
  readonly child: Child;
  stop(): Promise<void>;
}

export interface Supervised<T extends Running> {
  /** What the first start gave. A restart gives the same addresses. */
  readonly first: T;
  /** Ends it and starts it no more. Any number of calls, one ending. */
  stop(): Promise<void>;
}

/** Pause before a restart, ms: doubles from the first to the second figure, and starts over once it ran for the third. */
export interface Backoff {
  readonly firstMs: number;
  readonly mostMs: number;
  readonly calmMs: number;
}

const BACKOFF: Backoff = { firstMs: 250, mostMs: 30_000, calmMs: 60_000 };

/**
 * Starts something and starts it again whenever it ends unasked; a restart is given what the first start gave, so that
 * it can take the same port. The first start's error is the caller's; later ones are
 * logged and tried again, without end: a responder that gives up at night helps nobody.
 */
export async function supervise<T extends Running>(
  name: string,
  start: (former?: T) => Promise<T>,
  logger: Logger,
  backoff: Backoff = BACKOFF,
): Promise<Supervised<T>> {
  const stopping = new AbortController();
  const first = await start();
  const loop = keepRunning(first);
  return {
    first,
    async stop() {
      stopping.abort();
      await loop;
    },
  };

  async function keepRunning(initial: T): Promise<void> {
    let running: T | undefined = initial;
    let pause = backoff.firstMs;
    let began = performance.now();
    while (!stopping.signal.aborted) {
      if (running !== undefined) {
        const exit = await Promise.race([running.child.exited, aborted(stopping.signal)]);
        if (exit === undefined) break;
        if (performance.now() - began > backoff.calmMs) pause = backoff.firstMs;
        logger.warn(
          { child: name, code: exit.code, signal: exit.signal, againInMs: pause },
          'a child ended, starting it again',
        );
      }
      await delay(pause, undefined, { signal: stopping.signal }).catch(() => {});
      pause = Math.min(pause * 2, backoff.mostMs);
      if (stopping.signal.aborted) return;
      running = await start(initial).catch((err: unknown) => {
        logger.error({ child: name, err, againInMs: pause }, 'a child did not start');
        return undefined;
      });
      began = performance.now();
    }
    await running?.stop();
  }
}

const aborted = (signal: AbortSignal): Promise<undefined> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve(undefined);
    else signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });
