import { z } from 'zod';
import { hostNameSchema } from '../../domain/host.ts';
import { incidentStatusSchema } from '../../domain/incident.ts';
import type { ApiParts } from '../parts.ts';
import type { Route } from '../route.ts';
import { route } from '../route.ts';
import { cancelledSchema, incidentSchema } from '../schemas/incidents.ts';
import { pageQuery, pageSchema } from '../schemas/paging.ts';
import { incidentIdSchema, reasonSchema, writtenText } from '../schemas/text.ts';
import { incidentView, pageView } from '../views.ts';
import { found } from './found.ts';
import { chosenPlaybook } from './playbook-choice.ts';

const params = z.strictObject({ id: incidentIdSchema });
const reason = z.strictObject({ reason: reasonSchema });

export function incidentRoutes(parts: ApiParts): Route[] {
  const { store, poke } = parts;
  return [
    route({
      method: 'post',
      path: '/v1/incidents',
      role: 'analyst',
      summary: 'Open an incident by hand',
      body: z.strictObject({
        host: writtenText(253),
        reason: reasonSchema,
        playbook: writtenText(64).exactOptional(),
      }),
      ok: { status: 201, description: 'The incident', schema: incidentSchema },
      errors: ['unknown-host', 'incident-open', 'key-reused'],
      creates: {},
      handler: async ({ body }, actor) => {
        const { playbook, policies } = chosenPlaybook(parts, body.playbook);
        const { host, reason } = body;
        const incident = await store.incidents.open({ host, reason, playbook, policies, actor });
        poke();
        return incidentView(incident);
      },
    }),
    route({
      method: 'get',
      path: '/v1/incidents',
      role: 'viewer',
      summary: 'Incidents, newest first',
      query: z.strictObject({
        ...pageQuery,
        status: incidentStatusSchema.exactOptional(),
        host: hostNameSchema.exactOptional(),
      }),
      ok: { status: 200, description: 'A page', schema: pageSchema(incidentSchema) },
      handler: async ({ query }) => pageView(await store.incidents.list(query), incidentView),
    }),
    route({
      method: 'get',
      path: '/v1/incidents/{id}',
      role: 'viewer',
      summary: 'One incident',
      params,
      ok: { status: 200, description: 'The incident', schema: incidentSchema },
      errors: ['not-found'],
      handler: async ({ params }) => incidentView(found(await store.incidents.get(params.id), 'incident')),
    }),
    route({
      method: 'post',
      path: '/v1/incidents/{id}/cancel',
      role: 'analyst',
      summary: 'Stop the procedure; what is under way on the host is settled first',
      params,
      body: reason,
      ok: { status: 202, description: 'Being cancelled; with the calls under way', schema: cancelledSchema },
      errors: ['not-found', 'incident-closed'],
      handler: async ({ params, body }, actor) => {
        const { incident, inFlight } = await store.incidents.cancel(params.id, body.reason, actor);
        poke();
        return { incident: incidentView(incident), inFlight, quiet: inFlight.length === 0 };
      },
    }),
    route({
      method: 'post',
      path: '/v1/incidents/{id}/resume',
      role: 'analyst',
      summary: 'Try again what made it need attention',
      params,
      body: reason,
      ok: { status: 200, description: 'The incident', schema: incidentSchema },
      errors: ['not-found', 'incident-closed'],
      handler: async ({ params, body }, actor) => {
        const incident = await store.incidents.resume(params.id, body.reason, actor);
        poke();
        return incidentView(incident);
      },
    }),
    route({
      method: 'post',
      path: '/v1/incidents/{id}/finish',
      role: 'lead',
      summary: 'End what has stopped: one more look, then it is closed with what is left named',
      params,
      body: reason,
      ok: { status: 202, description: 'Being finished', schema: incidentSchema },
      errors: ['not-found', 'incident-closed'],
      handler: async ({ params, body }, actor) => {
        const incident = await store.incidents.finish(params.id, body.reason, actor);
        poke();
        return incidentView(incident);
      },
    }),
    route({
      method: 'post',
      path: '/v1/incidents/{id}/notes',
      role: 'analyst',
      summary: 'Write a note into the timeline',
      params,
      body: z.strictObject({ text: writtenText(10_000) }),
      ok: { status: 201, description: 'Written', schema: z.object({ incidentId: incidentIdSchema }) },
      errors: ['not-found', 'key-reused'],
      creates: {},
      handler: async ({ params, body }, actor) => {
        await store.incidents.note(params.id, body.text, actor);
        return { incidentId: params.id };
      },
    }),
  ];
}
