import type { Clock, Logger } from '../domain/ports.ts';
import type { LedgerStore } from '../store/port.ts';

const MINUTE_MS = 60_000;
/** Beyond so many in one minute, addresses are counted together: an attacker may own a whole IPv6 network. */
const MOST_ADDRESSES = 200;

interface Folded {
  readonly minute: number;
  readonly address: string;
  readonly codes: Map<string, number>;
}

/** Counts refused requests, and writes one ledger entry a minute and address, so that nobody can fill the ledger. */
export interface Refusals {
  note(address: string, code: string): void;
  /** Writes the minutes that are over; with `all`, the running one too (at the end of the process). */
  flush(all?: boolean): Promise<void>;
}

export function refusals(ledger: LedgerStore, clock: Clock, logger: Logger, processId: string): Refusals {
  let folded = new Map<string, Folded>();
  const minuteNow = () => Math.floor(clock.now().getTime() / MINUTE_MS);
  return {
    note(address, code) {
      const minute = minuteNow();
      const named = folded.size < MOST_ADDRESSES || folded.has(`${minute} ${address}`) ? address : 'others';
      const key = `${minute} ${named}`;
      const entry = folded.get(key) ?? { minute, address: named, codes: new Map() };
      entry.codes.set(code, (entry.codes.get(code) ?? 0) + 1);
      folded.set(key, entry);
    },

    async flush(all = false) {
      const now = minuteNow();
      const due = [...folded].filter(([, entry]) => all || entry.minute < now);
      for (const [key, { minute, address, codes }] of due) {
        folded.delete(key);
        try {
          await ledger.append({
            key: `access.refused:${processId}:${minute}:${address}${all ? ':last' : ''}`,
            kind: 'access.refused',
            actor: 'api',
            incidentId: null,
            subject: address,
            body: { minute: new Date(minute * MINUTE_MS).toISOString(), refused: Object.fromEntries(codes) },
          });
        } catch (error) {
          // Not lost: counted again with the next flush, unless the process ends first; the log has it then.
          folded = new Map([...folded, [key, { minute, address, codes }]]);
          logger.warn({ err: error, address }, 'refused requests could not be written to the ledger');
          return;
        }
      }
    },
  };
}
