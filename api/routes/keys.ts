import { z } from 'zod';
import { DavyError } from '../../domain/errors.ts';
import { SOURCES } from '../../ingest/index.ts';
import type { Actor, KeyRecord } from '../../store/port.ts';
import { issueKey } from '../keys.ts';
import type { ApiParts } from '../parts.ts';
import type { Route } from '../route.ts';
import { route } from '../route.ts';
import { keyBodySchema, keySchema, newKeySchema, sourceBodySchema } from '../schemas/keys.ts';
import { pageQuery, pageSchema } from '../schemas/paging.ts';
import { keyIdSchema } from '../schemas/text.ts';

type NewKey = KeyRecord & { secret?: string };

/** The secret is stored nowhere, so a repetition cannot have it. */
const withoutSecret = ({ secret: _, ...rest }: NewKey): unknown => rest;

export function keyRoutes({ store }: ApiParts): Route[] {
  async function issue(
    key: { person: string; role: KeyRecord['role']; source: string | null },
    actor: Actor,
  ): Promise<NewKey> {
    const { secret, hash } = issueKey();
    return { ...(await store.keys.add({ ...key, hash }, actor)), secret };
  }

  const list = (path: string, summary: string) =>
    route({
      method: 'get',
      path,
      role: 'admin',
      summary,
      query: z.strictObject(pageQuery),
      ok: { status: 200, description: 'A page; never a secret', schema: pageSchema(keySchema) },
      handler: async ({ query }) => store.keys.list(query),
    });
  const revoke = (path: string, summary: string) =>
    route({
      method: 'delete',
      path,
      role: 'admin',
      summary,
      params: z.strictObject({ id: keyIdSchema }),
      ok: { status: 204, description: 'Revoked; it stops at once' },
      errors: ['not-found'],
      handler: async ({ params }, actor) => store.keys.revoke(params.id, actor),
    });

  return [
    list('/v1/keys', 'Keys and credentials of sources, newest first'),
    route({
      method: 'post',
      path: '/v1/keys',
      role: 'admin',
      summary: 'Issue a key to a person',
      body: keyBodySchema,
      ok: { status: 201, description: 'The key, with its secret this once', schema: newKeySchema },
      errors: ['key-reused'],
      creates: { remember: withoutSecret },
      handler: async ({ body }, actor) => issue({ ...body, source: null }, actor),
    }),
    revoke('/v1/keys/{id}', 'Revoke a key'),
    route({
      method: 'get',
      path: '/v1/sources',
      role: 'viewer',
      summary: 'Forms of alert that Davy reads',
      ok: {
        status: 200,
        description: 'All of them',
        schema: z.object({ items: z.array(z.object({ source: z.string(), path: z.string() })) }),
      },
      handler: async () => ({
        items: [...SOURCES.keys()].map((source) => ({ source, path: `/v1/alerts/${source}` })),
      }),
    }),
    route({
      method: 'post',
      path: '/v1/sources',
      role: 'admin',
      summary: 'Issue a credential that can only post alerts of one form',
      body: sourceBodySchema,
      ok: { status: 201, description: 'The credential, with its secret this once', schema: newKeySchema },
      errors: ['key-reused'],
      creates: { remember: withoutSecret },
      handler: async ({ body: { source, person } }, actor) => {
        if (!SOURCES.has(source)) {
          throw new DavyError('invalid-request', 'Davy does not read this form of alert: see /v1/sources', {
            errors: [{ path: 'source', message: 'unknown source' }],
          });
        }
        return issue({ person, role: null, source }, actor);
      },
    }),
    revoke('/v1/sources/{id}', 'Revoke a credential of a source'),
  ];
}
