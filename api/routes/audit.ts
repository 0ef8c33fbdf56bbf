import { z } from 'zod';
import { ledgerKindSchema } from '../../domain/ledger.ts';
import type { ApiParts } from '../parts.ts';
import type { Route } from '../route.ts';
import { Raw, route } from '../route.ts';
import { checkpointSchema, ledgerEntrySchema } from '../schemas/audit.ts';
import { pageQuery, pageSchema } from '../schemas/paging.ts';
import { incidentIdSchema, timeSchema } from '../schemas/text.ts';
import { writeOrWait } from '../write.ts';

const BATCH = 1000;

export function auditRoutes({ store }: ApiParts): Route[] {
  return [
    route({
      method: 'get',
      path: '/v1/audit',
      role: 'viewer',
      summary: 'The ledger, newest first',
      query: z.strictObject({
        ...pageQuery,
        incident: incidentIdSchema.exactOptional(),
        kind: ledgerKindSchema.exactOptional(),
        actor: z.string().min(1).max(200).exactOptional(),
        from: timeSchema.exactOptional(),
        to: timeSchema.exactOptional(),
      }),
      ok: { status: 200, description: 'A page', schema: pageSchema(ledgerEntrySchema) },
      handler: async ({ query: { incident, ...filter } }) => {
        await store.ledger.chain();
        return store.ledger.list(incident === undefined ? filter : { ...filter, incidentId: incident });
      },
    }),
    route({
      method: 'get',
      path: '/v1/audit/export',
      role: 'viewer',
      summary: 'The whole ledger in order, one JSON entry a line, for davy audit verify',
      ok: {
        status: 200,
        description: 'Up to the head at the beginning',
        contentType: 'application/x-ndjson',
      },
      handler: async () => {
        await store.ledger.chain();
        const { seq: last, hash } = await store.ledger.head();
        return new Raw(
          {
            'content-type': 'application/x-ndjson',
            'content-disposition': 'attachment; filename="davy-ledger.jsonl"',
            'davy-ledger-head': `${last} ${hash}`,
          },
          async (response, signal) => {
            for (let after = 0; after < last && !signal.aborted; ) {
              const entries = await store.ledger.read(after, Math.min(BATCH, last - after));
              const end = entries.at(-1);
              if (end === undefined) throw new Error(`the ledger ends at ${after} and not at ${last}`);
              after = end.seq;
              await writeOrWait(
                response,
                entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''),
                signal,
              );
            }
          },
        );
      },
    }),
    route({
      method: 'get',
      path: '/v1/audit/checkpoints',
      role: 'viewer',
      summary: 'Signed heads of the ledger, newest first',
      query: z.strictObject(pageQuery),
      ok: { status: 200, description: 'A page', schema: pageSchema(checkpointSchema) },
      handler: async ({ query }) => store.ledger.checkpoints(query),
    }),
  ];
}
