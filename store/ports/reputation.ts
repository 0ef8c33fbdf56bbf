import type { KeptReputation } from '../../domain/reputation.ts';

export interface ReputationStore {
  /** Answers by hash, of those that are not older. A row of another shape is none: it is asked again. */
  cached(hashes: readonly string[], maxAgeMs: number): Promise<ReadonlyMap<string, KeptReputation>>;
  save(hash: string, answer: KeptReputation): Promise<void>;
  /**
   * Takes one request from the durable budget, by the database's clock: at most `perWindow` in any `windowMs`, `perDay` a UTC
   * day. Answers 0 when taken, else the milliseconds to wait; -1 when the day's budget is spent.
   */
  take(budget: { perWindow: number; windowMs: number; perDay: number }): Promise<number>;
}
