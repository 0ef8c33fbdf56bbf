import type { LedgerStore } from '../store/port.ts';

/** Tells streams that the ledger grew. One reader of the head for all of them. */
export interface Tail {
  /** Looks at the head while somebody listens. */
  look(): Promise<void>;
  /** Resolves when the ledger has grown beyond `seq`, when `ms` have passed, or when `signal` aborts. */
  grown(seq: number, ms: number, signal: AbortSignal): Promise<void>;
}

export function ledgerTail(ledger: Pick<LedgerStore, 'head'>): Tail {
  let known = 0;
  const listeners = new Set<() => void>();
  return {
    async look() {
      if (listeners.size === 0) return;
      const { seq } = await ledger.head();
      if (seq === known) return;
      known = seq;
      for (const listener of [...listeners]) listener();
    },

    grown: (seq, ms, signal) =>
      new Promise((resolve) => {
        if (known > seq || signal.aborted) return resolve();
        const done = () => {
          listeners.delete(done);
          clearTimeout(timer);
          signal.removeEventListener('abort', done);
          resolve();
        };
        const timer = setTimeout(done, ms);
        signal.addEventListener('abort', done, { once: true });
        listeners.add(done);
      }),
  };
}
