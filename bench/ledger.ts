import { createWriteStream, mkdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { canonicalJson } from '../domain/digest.ts';
import type { LedgerDraft, LedgerEntry } from '../domain/ledger.ts';
import { entryHash, GENESIS } from '../domain/ledger-chain.ts';
import { startPostgres } from '../runtime/embedded/postgres.ts';
import { createLogger } from '../runtime/logger.ts';
import { migrate } from '../store/database/migrate.ts';
import { openStore } from '../store/open.ts';
import type { Bench } from './bench.ts';
import { sayFigure } from './bench.ts';
import { finished } from './procedure/process.ts';

const APPENDS = 20_000;
/** Writers at once, as many as a busy API and its workers have connections. */
const WRITERS = 20;
const RECORDS = 1_000_000;
const CLI = fileURLToPath(new URL('../cli/davy.ts', import.meta.url));

export const bench: Bench = {
  what: `${APPENDS} appends on a durable PostgreSQL, chained; ${RECORDS} records by davy audit verify`,
  async run(_args, stop) {
    const folder = fileURLToPath(new URL(`../.davy/bench/ledger-${process.pid}`, import.meta.url));
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    try {
      const seconds = await appended(folder, stop);
      sayFigure('ledger appends, chained', `${Math.round(APPENDS / seconds)} a second`, '2000 a second');
      const file = join(folder, 'export.jsonl');
      await pipeline(records, createWriteStream(file), { signal: stop });
      const from = performance.now();
      const done = await finished([process.execPath, CLI, 'audit', 'verify', file], {}, stop);
      const verified = (performance.now() - from) / 1000;
      if (done.code !== 0) throw new Error(done.output);
      sayFigure(`verify of ${RECORDS} records`, `${verified.toFixed(1)} s`, 'under 10 s');
    } finally {
      await rm(folder, { recursive: true, force: true, maxRetries: 3 });
    }
  },
};

/** Seconds until all entries are committed, each by a transaction of its own, and chained. */
async function appended(folder: string, stop: AbortSignal): Promise<number> {
  const logger = createLogger({ name: 'bench', level: 'warn' });
  const postgres = await startPostgres({ dir: join(folder, 'pg'), logger, durable: true });
  try {
    await migrate(postgres.ownerUrl, { appRole: 'davy_app' });
    const store = await openStore({
      databaseUrl: postgres.url,
      evidenceDir: join(folder, 'evidence'),
      evidenceKey: new Uint8Array(32),
      logger,
    });
    try {
      const from = performance.now();
      let next = 0;
      const writer = async () => {
        while (next < APPENDS && !stop.aborted) {
          next += 1;
          await store.ledger.append(draft(next));
        }
      };
      await Promise.all(Array.from({ length: WRITERS }, writer));
      await store.ledger.chain();
      return (performance.now() - from) / 1000;
    } finally {
      await store.close();
    }
  } finally {
    await postgres.stop();
  }
}

const draft = (n: number): LedgerDraft => ({
  key: `bench:${n}`,
  kind: 'incident.note',
  actor: 'system',
  incidentId: null,
  subject: `bench ${n}`,
  body: { text: `note ${n}, about as long as most bodies are`, targets: ['t_0123456789abcdef'], number: n },
});

/** A whole chain, made here: the database would only be the slower way to the same lines. */
async function* records(): AsyncGenerator<string> {
  let prev = GENESIS;
  let lines: string[] = [];
  for (let seq = 1; seq <= RECORDS; seq += 1) {
    const entry: Omit<LedgerEntry, 'hash'> = {
      v: 1,
      ...draft(seq),
      seq,
      at: '2026-01-01T00:00:00.000Z',
      prev,
    };
    prev = entryHash(entry);
    lines.push(`${canonicalJson({ ...entry, hash: prev })}\n`);
    if (lines.length < 1000) continue;
    yield lines.join('');
    lines = [];
  }
  yield lines.join('');
}
