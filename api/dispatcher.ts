import { setTimeout as delay } from 'node:timers/promises';
import type { IncidentId } from '../domain/ids.ts';
import type { Clock, Logger } from '../domain/ports.ts';
import type { IncidentStore } from '../store/port.ts';

export interface Wake {
  readonly incidentId: IncidentId;
  readonly site: string;
}

export interface DispatcherOptions {
  readonly incidents: Pick<IncidentStore, 'toWake'>;
  /** Signal-with-start of the incident's workflow. May fail: it is sent again. */
  readonly wake: (wake: Wake) => Promise<void>;
  readonly logger: Logger;
  readonly clock: Clock;
  /** How often the store is asked without being poked, in milliseconds. @default 1000 */
  readonly everyMs?: number;
}

/** More waiting incidents than this are woken in the passes that follow. */
const BATCH = 10_000;
const AT_ONCE = 32;
/** A wake that nobody has acted on (no worker, a long act) is sent again after these times, not each second. */
const FIRST_AGAIN_MS = 5_000;
const LAST_AGAIN_MS = 60_000;
/** Between two passes, so that a burst of alerts is a few passes and not one for each alert. */
const GAP_MS = 20;

interface Sent {
  readonly version: number;
  readonly at: number;
  readonly wait: number;
}

/**
 * The outbox (rule: wake): wakes the workflow of each open incident whose version is ahead of what its workflow has seen, until
 * it is so no more. It keeps nothing that matters: a restart sends a wake too many at worst.
 */
export class Dispatcher {
  readonly #options: DispatcherOptions;
  readonly #sent = new Map<IncidentId, Sent>();
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;
  #poked = false;
  #stopped = false;

  constructor(options: DispatcherOptions) {
    this.#options = options;
  }

  start(): void {
    this.#timer = setInterval(() => this.poke(), this.#options.everyMs ?? 1_000);
    this.poke();
  }

  /** Looks now, or again once the pass that runs is over. */
  poke(): void {
    if (this.#stopped) return;
    this.#poked = true;
    this.#running ??= this.#passes().finally(() => {
      this.#running = undefined;
    });
  }

  /** Ends after the pass that runs. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#timer);
    await this.#running;
  }

  async #passes(): Promise<void> {
    while (this.#poked && !this.#stopped) {
      this.#poked = false;
      try {
        await this.#pass();
      } catch (error) {
        this.#options.logger.warn({ err: error }, 'could not ask which incidents are to be woken');
      }
      await delay(GAP_MS);
    }
  }

  async #pass(): Promise<void> {
    const { incidents, clock } = this.#options;
    const waiting = await incidents.toWake(BATCH);
    const now = clock.monotonicMs();
    const known = new Set(waiting.map((one) => one.incidentId));
    if (waiting.length < BATCH) {
      for (const id of this.#sent.keys()) if (!known.has(id)) this.#sent.delete(id);
    }
    const due = waiting.filter(({ incidentId, version }) => {
      const sent = this.#sent.get(incidentId);
      return sent === undefined || sent.version !== version || now - sent.at >= sent.wait;
    });
    const queue = due.values();
    await Promise.all(
      Array.from({ length: Math.min(AT_ONCE, due.length) }, async () => {
        for (const one of queue) await this.#send(one);
      }),
    );
  }

  async #send({ incidentId, site, version }: Wake & { version: number }): Promise<void> {
    const { wake, logger, clock } = this.#options;
    try {
      await wake({ incidentId, site });
      const before = this.#sent.get(incidentId);
      const wait =
        before === undefined || before.version !== version
          ? FIRST_AGAIN_MS
          : Math.min(before.wait * 2, LAST_AGAIN_MS);
      this.#sent.set(incidentId, { version, at: clock.monotonicMs(), wait });
    } catch (error) {
      // Not marked as sent: the next pass tries again.
      logger.warn({ err: error, incidentId }, 'an incident could not be woken; trying again');
    }
  }
}
