import { z } from 'zod';
import { HOST_UNREACHABLE } from '../../domain/errors.ts';
import { hostInputSchema, hostNameSchema } from '../../domain/host.ts';
import type { ApiParts } from '../parts.ts';
import type { Route } from '../route.ts';
import { route } from '../route.ts';
import { hostSchema, lookSchema } from '../schemas/hosts.ts';
import { pageQuery, pageSchema } from '../schemas/paging.ts';
import { found } from './found.ts';

const params = z.strictObject({ name: hostNameSchema });
const { address, port, site, jump } = hostInputSchema.shape;

/** What goes wrong on the way to a host. */
const REACHING = ['no-worker', ...HOST_UNREACHABLE, 'reply-invalid'] as const;

export function hostRoutes({ store, hostCheck, poke }: ApiParts): Route[] {
  const look = (kind: 'check' | 'scan', summary: string) =>
    route({
      method: 'post',
      path: `/v1/hosts/{name}/${kind}`,
      role: 'analyst',
      summary,
      params,
      ok: { status: 200, description: 'What was seen', schema: lookSchema },
      errors: ['not-found', ...REACHING],
      handler: async ({ params }) =>
        hostCheck({ kind, host: found(await store.hosts.get(params.name), 'host') }),
    });
  return [
    route({
      method: 'get',
      path: '/v1/hosts',
      role: 'viewer',
      summary: 'The inventory, newest first',
      query: z.strictObject(pageQuery),
      ok: { status: 200, description: 'A page', schema: pageSchema(hostSchema) },
      handler: async ({ query }) => store.hosts.list(query),
    }),
    route({
      method: 'get',
      path: '/v1/hosts/{name}',
      role: 'viewer',
      summary: 'One host',
      params,
      ok: { status: 200, description: 'The host', schema: hostSchema },
      errors: ['not-found'],
      handler: async ({ params }) => found(await store.hosts.get(params.name), 'host'),
    }),
    route({
      method: 'put',
      path: '/v1/hosts/{name}',
      role: 'admin',
      summary: 'Add a host, or change it whole',
      params,
      body: hostInputSchema,
      ok: { status: 200, description: 'The host', schema: hostSchema },
      handler: async ({ params, body }, actor) => {
        const host = await store.hosts.put(params.name, body, actor);
        poke();
        return host;
      },
    }),
    route({
      method: 'delete',
      path: '/v1/hosts/{name}',
      role: 'admin',
      summary: 'Take a host out of the inventory',
      params,
      ok: { status: 204, description: 'Gone' },
      errors: ['not-found', 'host-in-use'],
      handler: async ({ params }, actor) => store.hosts.remove(params.name, actor),
    }),
    route({
      method: 'post',
      path: '/v1/hosts/probe',
      role: 'admin',
      summary: 'Which host keys does this address show? Compare them before you pin them',
      body: z.strictObject({ address, port, site, jump }),
      ok: { status: 200, description: 'What was seen', schema: lookSchema },
      errors: REACHING,
      handler: async ({ body: { jump, ...where } }) =>
        hostCheck({ kind: 'probe', ...where, ...(jump === undefined ? {} : { jump }) }),
    }),
    look('check', 'Can Davy log in, and with which rights?'),
    look('scan', 'Survey, verdict and the plans that would be offered; read-only'),
  ];
}
