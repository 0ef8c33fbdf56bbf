import { FORMS } from '../domain/forms.ts';
import { checkpointBytes } from '../domain/ledger.ts';
import type { Clock, Logger } from '../domain/ports.ts';
import type { Signer } from '../runtime/signing.ts';
import type { Store } from '../store/port.ts';
import type { Refusals } from './refusals.ts';
import type { Tail } from './tail.ts';

export interface TimerOptions {
  readonly store: Store;
  readonly signer: Signer;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly tail: Tail;
  readonly refusals: Refusals;
  /** Something expired: the dispatcher has work. */
  readonly poke: () => void;
  /** Looks for incidents without a workflow. @default nobody looks */
  readonly lookAtWorkflows?: () => Promise<void>;
  /** Looks for sites without a worker. @default nobody looks */
  readonly lookAtSites?: () => Promise<void>;
  readonly checkpointEveryMs: number;
  /** @default 250 */
  readonly chainEveryMs?: number;
  /** @default 5000 */
  readonly expireEveryMs?: number;
}

export interface Timers {
  /** Ends what is under way; signs a last checkpoint and writes the refusals counted so far. */
  stop(): Promise<void>;
}

/** What the API process does by itself: chains the ledger, expires approvals, signs checkpoints, writes folded refusals. */
export function startTimers(options: TimerOptions): Timers {
  const { store, tail, refusals, poke, logger } = options;
  const sign = checkpointSigner(options);
  const jobs = [
    every(options.chainEveryMs ?? 250, 'chaining the ledger', async () => {
      if ((await store.ledger.chain()) > 0) await sign.atClose();
      await tail.look();
    }),
    every(options.expireEveryMs ?? 5_000, 'expiring approvals', async () => {
      if ((await store.approvals.expireDue()) > 0) poke();
    }),
    every(options.checkpointEveryMs, 'signing a checkpoint', sign.now),
    every(10_000, 'writing refusals', () => refusals.flush()),
  ];
  if (options.lookAtSites !== undefined) {
    jobs.push(every(10_000, 'looking for sites without a worker', options.lookAtSites));
  }
  if (options.lookAtWorkflows !== undefined) {
    jobs.push(every(30_000, 'looking for incidents without a workflow', options.lookAtWorkflows));
  }

  function every(ms: number, what: string, job: () => Promise<void>): { stop(): Promise<void> } {
    let running: Promise<void> | undefined;
    let failing = false;
    const timer = setInterval(() => {
      running ??= job()
        .then(
          () => {
            failing = false;
          },
          (error: unknown) => {
            // Once, not four times a second while the database is away.
            if (!failing) logger.warn({ err: error }, `${what} failed; trying again`);
            failing = true;
          },
        )
        .finally(() => {
          running = undefined;
        });
    }, ms);
    return {
      stop: async () => {
        clearInterval(timer);
        await running;
      },
    };
  }

  return {
    async stop() {
      await Promise.all(jobs.map((job) => job.stop()));
      await refusals.flush(true);
      await store.ledger.chain().then(sign.now, (error: unknown) => {
        logger.warn({ err: error }, 'no last checkpoint: the database is away');
      });
    },
  };
}

/** Entries that are looked through for closed incidents at once. */
const MOST_LOOKED_AT = 500;

function checkpointSigner({ store, signer, clock }: TimerOptions) {
  /** Newest seq that has a checkpoint, ours or not; undefined before the first look. */
  let signed: number | undefined;
  /** Up to here the ledger was looked through for closed incidents. */
  let looked: number | undefined;
  const lastSigned = async () => {
    signed ??= (await store.ledger.checkpoints({ limit: 1 })).items[0]?.seq ?? 0;
    return signed;
  };

  async function now(): Promise<void> {
    const { seq, hash } = await store.ledger.head();
    // The entry about a checkpoint is one entry itself, and needs no checkpoint of its own.
    if (seq <= (await lastSigned()) + 1) return;
    const checkpoint = { v: FORMS.checkpoint, seq, hash, at: clock.now().toISOString(), keyId: signer.keyId };
    await store.ledger.addCheckpoint({ ...checkpoint, signature: signer.sign(checkpointBytes(checkpoint)) });
    signed = seq;
  }

  /** Signs when an incident was closed since the last look. */
  async function atClose(): Promise<void> {
    looked ??= await lastSigned();
    const fresh = await store.ledger.read(looked, MOST_LOOKED_AT);
    // In a flood it signs without looking through all of it: a checkpoint too many costs one entry.
    if (fresh.length === MOST_LOOKED_AT || fresh.some((entry) => entry.kind === 'incident.closed'))
      await now();
    looked = fresh.length === MOST_LOOKED_AT ? signed : (fresh.at(-1)?.seq ?? looked);
  }
  return { now, atClose };
}
