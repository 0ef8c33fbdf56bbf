import { z } from 'zod';
import { DavyError } from '../../domain/errors.ts';
import type { LedgerEntry } from '../../domain/ledger.ts';
import { authenticate } from '../authenticate.ts';
import type { ApiParts } from '../parts.ts';
import type { Route } from '../route.ts';
import { Raw, route } from '../route.ts';
import { writeOrWait } from '../write.ts';

const BATCH = 200;
/** A comment so often keeps proxies from cutting the stream, and lets us see that the client went away. */
const BEAT_MS = 15_000;

export function eventRoutes({ store, tail }: ApiParts): Route[] {
  return [
    route({
      method: 'get',
      path: '/v1/events',
      role: 'viewer',
      summary: "The ledger's tail as server-sent events: id is seq, event is the kind, data the entry",
      query: z.strictObject({
        after: z
          .string()
          .regex(/^\d{1,15}$/)
          .exactOptional()
          .meta({ description: 'Begin after this seq, as Last-Event-ID does. Else only what is new' }),
      }),
      ok: { status: 200, description: 'An endless stream', contentType: 'text/event-stream' },
      handler: async ({ query, header }) => {
        const resume = header('last-event-id') ?? query.after;
        if (resume !== undefined && !/^\d{1,15}$/.test(resume)) {
          throw new DavyError('invalid-request', 'Last-Event-ID is no seq of the ledger');
        }
        let after = resume === undefined ? (await store.ledger.head()).seq : Number(resume);
        return new Raw(
          { 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-accel-buffering': 'no' },
          async (response, signal) => {
            await writeOrWait(response, `retry: 1000\n\n`, signal);
            while (!signal.aborted) {
              const entries = await store.ledger.read(after, BATCH);
              await writeOrWait(
                response,
                entries.length === 0 ? ': beat\n\n' : entries.map(eventOf).join(''),
                signal,
              );
              after = entries.at(-1)?.seq ?? after;
              if (entries.length === BATCH) continue;
              await tail.grown(after, BEAT_MS, signal);
              // A key revoked while its stream is open must not go on reading; the error cuts the stream.
              await authenticate(store.keys, header('authorization'));
            }
          },
        );
      },
    }),
  ];
}

/** JSON has no line break of its own, so one data line holds the entry. */
const eventOf = (entry: LedgerEntry): string =>
  `id: ${entry.seq}\nevent: ${entry.kind}\ndata: ${JSON.stringify(entry)}\n\n`;
