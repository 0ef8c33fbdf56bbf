import { z } from 'zod';
import { sha256Schema } from '../../domain/ids-schema.ts';
import type { ApiParts } from '../parts.ts';
import type { Route } from '../route.ts';
import { Raw, route } from '../route.ts';
import { evidenceItemSchema } from '../schemas/evidence.ts';
import { pageQuery, pageSchema } from '../schemas/paging.ts';
import { incidentIdSchema } from '../schemas/text.ts';
import { found } from './found.ts';

export function evidenceRoutes({ store }: ApiParts): Route[] {
  return [
    route({
      method: 'get',
      path: '/v1/incidents/{id}/evidence',
      role: 'viewer',
      summary: 'What was taken off the host',
      params: z.strictObject({ id: incidentIdSchema }),
      query: z.strictObject(pageQuery),
      ok: { status: 200, description: 'A page, newest first', schema: pageSchema(evidenceItemSchema) },
      errors: ['not-found'],
      handler: async ({ params, query }) => {
        found(await store.incidents.get(params.id), 'incident');
        return store.evidence.page(params.id, query);
      },
    }),
    route({
      method: 'get',
      path: '/v1/evidence/{sha256}',
      role: 'analyst',
      summary: 'The bytes themselves, as an attachment. They may be malware',
      params: z.strictObject({ sha256: sha256Schema }),
      ok: { status: 200, description: 'The bytes', contentType: 'application/octet-stream' },
      errors: ['not-found'],
      handler: async ({ params: { sha256 } }, actor) => {
        const bytes = found(await store.evidence.open(sha256, `person:${actor.person}`), 'evidence');
        return new Raw(
          {
            'content-type': 'application/octet-stream',
            'content-disposition': `attachment; filename="${sha256}.bin"`,
            'content-length': String(bytes.length),
            // Never a page, never a script, whatever the bytes are.
            'content-security-policy': "sandbox; default-src 'none'",
          },
          async (response) => void response.write(bytes),
        );
      },
    }),
  ];
}
