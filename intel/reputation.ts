import type { KeptReputation } from '../domain/reputation.ts';
import type { ReputationAnswer } from '../domain/verdict/context.ts';

/** One answer of a service about one hash, with what is kept of it. */
export interface HashReport extends ReputationAnswer {
  readonly hash: string;
  readonly service: string;
  /** The service's own time of its newest analysis; old ones are worth less. */
  readonly analysedAt?: string;
  readonly engines?: { readonly malicious: number; readonly total: number };
}

/** A reputation service. It is only ever asked about hashes; nothing is uploaded. */
export interface ReputationService {
  readonly name: string;
  /** False: no key is configured, every answer is `not-checked`, and no budget is used. */
  readonly configured: boolean;
  /**
   * Asks about an MD5 or SHA-256 in lower-case hex. Never throws: what could not be had is `not-checked` with the reason.
   * `retryAfterMs`: the service says to come back then.
   */
  lookUp(hash: string): Promise<HashReport & { readonly retryAfterMs?: number }>;
}

/** What the store gives for it: a cache, and a budget of requests that survives restarts and is shared by all workers. */
export interface ReputationMemory {
  /** Answers by hash, of those that are not older. */
  cached(hashes: readonly string[], maxAgeMs: number): Promise<ReadonlyMap<string, KeptReputation>>;
  save(hash: string, answer: KeptReputation): Promise<void>;
  /** 0: taken. Positive: milliseconds to wait. -1: the day's budget is spent. */
  take(budget: { perWindow: number; windowMs: number; perDay: number }): Promise<number>;
}

export interface ReputationLimits {
  readonly perMinute: number;
  readonly window: number;
  readonly perDay: number;
  readonly cacheFor: number;
}

/**
 * Asks about hashes in order, from the cache where it can, within the budget, until `deadlineMs` of patience are used up.
 * Whatever was not answered by then is `not-checked`, in that word.
 *
 * @param wait waits the given milliseconds; ends early when the caller is cancelled
 */
export async function askAll(
  service: ReputationService,
  memory: ReputationMemory,
  limits: ReputationLimits,
  hashes: readonly string[],
  patience: {
    readonly monotonicMs: () => number;
    readonly deadlineMs: number;
    readonly wait: (ms: number) => Promise<void>;
  },
): Promise<HashReport[]> {
  const until = patience.monotonicMs() + patience.deadlineMs;
  const reports: HashReport[] = [];
  const asked = [...new Set(hashes)];
  const cached = await memory.cached(asked, limits.cacheFor);
  for (const hash of asked) {
    const known = cached.get(hash);
    reports.push(
      known?.service === service.name ? known : await askOne(service, memory, limits, hash, until, patience),
    );
  }
  return reports;
}

async function askOne(
  service: ReputationService,
  memory: ReputationMemory,
  limits: ReputationLimits,
  hash: string,
  until: number,
  patience: Parameters<typeof askAll>[4],
): Promise<HashReport> {
  const notChecked = (what: string): HashReport => ({
    hash,
    service: service.name,
    verdict: 'not-checked',
    what,
  });
  for (; service.configured; ) {
    const waitMs = await memory.take({
      perWindow: limits.perMinute,
      windowMs: limits.window,
      perDay: limits.perDay,
    });
    if (waitMs < 0) return notChecked('the day’s budget of requests is used up');
    if (waitMs === 0) break;
    if (patience.monotonicMs() + waitMs > until)
      return notChecked('the budget of requests allows it only later');
    await patience.wait(waitMs);
  }
  const { retryAfterMs: _, ...report } = await service.lookUp(hash);
  const { verdict } = report;
  if (verdict !== 'not-checked') await memory.save(hash, { ...report, verdict });
  return report;
}
