import { sql } from 'kysely';
import type { Clock, Logger } from '../domain/ports.ts';
import { actStore } from './acts/acts.ts';
import { holdStore } from './acts/hold.ts';
import { approvalStore } from './approvals/approvals.ts';
import { openDatabase } from './database/database.ts';
import { APPLIED, isUpToDate } from './database/migrate.ts';
import { evidenceStore } from './evidence/evidence.ts';
import { hostStore } from './hosts.ts';
import { idempotencyStore } from './idempotency.ts';
import { alertStore } from './incidents/alerts.ts';
import { incidentStore } from './incidents/incidents.ts';
import { keyStore } from './keys.ts';
import { ledgerStore } from './ledger/ledger.ts';
import { poolNameStore } from './pool-names.ts';
import type { Store } from './port.ts';
import { reputationStore } from './reputation.ts';

export interface StoreOptions {
  /** Connection of the working role, which owns nothing. */
  readonly databaseUrl: string;
  /** Folder of the evidence files; made if missing. Workers and API must see the same one. */
  readonly evidenceDir: string;
  /** 32 bytes for AES-256-GCM: evidence files and sealed snapshots. */
  readonly evidenceKey: Uint8Array;
  /** For the time part of new ids. Every time that counts is the database's. */
  readonly clock?: Clock;
  readonly logger: Logger;
}

const systemClock: Clock = { now: () => new Date(), monotonicMs: () => performance.now() };

/**
 * Opens the store. Nothing is asked of the database yet, so it also opens while the database is away; see `ready`.
 *
 * @example
 * const store = await openStore({ databaseUrl, evidenceDir, evidenceKey, logger });
 * await store.alerts.accept(alert);
 */
export async function openStore(options: StoreOptions): Promise<Store> {
  const { databaseUrl, evidenceDir, evidenceKey, clock = systemClock, logger } = options;
  if (evidenceKey.length !== 32) throw new TypeError('evidenceKey must be 32 bytes');
  const db = openDatabase(databaseUrl, clock, logger);
  return {
    alerts: alertStore(db),
    incidents: incidentStore(db, evidenceKey),
    approvals: approvalStore(db),
    acts: actStore(db),
    hosts: hostStore(db),
    keys: keyStore(db),
    hold: holdStore(db),
    ledger: ledgerStore(db),
    evidence: evidenceStore(db, evidenceDir, evidenceKey),
    reputation: reputationStore(db),
    poolNames: poolNameStore(db),
    idempotency: idempotencyStore(db),
    ready: () =>
      db.read(async (q) => {
        const { rows } = await sql<{
          there: boolean;
        }>`select to_regclass('davy_migrations') is not null as there`.execute(q);
        if (rows[0]?.there !== true) return false;
        const { rows: applied } = await sql.raw<{ id: string; digest: string }>(APPLIED).execute(q);
        return isUpToDate(applied);
      }),
    close: () => db.close(),
  };
}
