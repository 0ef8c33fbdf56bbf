import { z } from 'zod';
import { DavyError } from '../../domain/errors.ts';
import type { AlertSource } from '../../ingest/index.ts';
import { SOURCES } from '../../ingest/index.ts';
import type { ApiParts } from '../parts.ts';
import type { Caller, Route } from '../route.ts';
import { ingestRoute, route } from '../route.ts';
import { acceptedAnswerSchema, alertSchema } from '../schemas/alerts.ts';
import { pageQuery, pageSchema } from '../schemas/paging.ts';
import { alertIdSchema, writtenText } from '../schemas/text.ts';
import { alertView, pageView } from '../views.ts';
import { found } from './found.ts';
import { chosenPlaybook } from './playbook-choice.ts';

const MOST_AT_ONCE = 1000;

export function alertRoutes(parts: ApiParts): Route[] {
  const { store, poke } = parts;

  async function accept(source: AlertSource, raw: Uint8Array, body: unknown, caller: Caller) {
    const { playbook, policies } = chosenPlaybook(parts);
    return store.alerts.accept({
      source: source.name,
      raw,
      alert: source.read(body),
      playbook,
      policies,
      actor: caller.source === null ? `person:${caller.person}` : `source:${caller.source}`,
    });
  }

  return [
    ingestRoute({
      method: 'post',
      // Named as the path of one alert is: OpenAPI takes paths that differ in a parameter's name alone for the same.
      path: '/v1/alerts/{id}',
      summary: 'Take an alert, or several; answered once it is stored',
      params: z.strictObject({
        id: z.string().min(1).max(64).meta({ description: 'Name of the form of alert: see /v1/sources' }),
      }),
      body: z.unknown(),
      ok: { status: 202, description: 'Stored; an array answers {items}', schema: acceptedAnswerSchema },
      errors: ['invalid-json', 'body-too-large', 'unsupported-media-type', 'not-found', 'key-reused'],
      creates: {},
      handler: async ({ params, body, bytes }, caller) => {
        const source = found(SOURCES.get(params.id), 'source of alerts');
        if (caller.source !== null && caller.source !== source.name) {
          throw new DavyError('role-missing', `this credential posts to ${caller.source} only`);
        }
        if (!Array.isArray(body)) {
          const accepted = await accept(source, bytes, body, caller);
          poke();
          return accepted;
        }
        checkAll(source, body);
        const items = [];
        for (const item of body) {
          items.push(await accept(source, Buffer.from(JSON.stringify(item)), item, caller));
        }
        poke();
        return { items };
      },
    }),
    route({
      method: 'get',
      path: '/v1/alerts',
      role: 'viewer',
      summary: 'Alerts, newest first',
      query: z.strictObject(pageQuery),
      ok: { status: 200, description: 'A page', schema: pageSchema(alertSchema) },
      handler: async ({ query }) => pageView(await store.alerts.list(query), alertView),
    }),
    route({
      method: 'get',
      path: '/v1/alerts/{id}',
      role: 'viewer',
      summary: 'One alert',
      params: z.strictObject({ id: alertIdSchema }),
      ok: { status: 200, description: 'The alert', schema: alertSchema },
      errors: ['not-found'],
      handler: async ({ params }) => alertView(found(await store.alerts.get(params.id), 'alert')),
    }),
    route({
      method: 'post',
      path: '/v1/alerts/{id}/assign',
      role: 'analyst',
      summary: 'Give an unassigned alert its host',
      params: z.strictObject({ id: alertIdSchema }),
      body: z.strictObject({ host: writtenText(253) }),
      ok: { status: 200, description: 'The alert, now with its incident', schema: alertSchema },
      errors: ['not-found', 'unknown-host'],
      handler: async ({ params, body }, actor) => {
        const { playbook, policies } = chosenPlaybook(parts);
        const alert = await store.alerts.assign(params.id, body.host, actor, playbook, policies);
        poke();
        return alertView(alert);
      },
    }),
  ];
}

/** Nothing of an array is taken when one alert in it is wrong: the sender can then send all of it again. */
function checkAll(source: AlertSource, items: readonly unknown[]): void {
  if (items.length === 0 || items.length > MOST_AT_ONCE) {
    throw new DavyError(
      'invalid-request',
      `an array holds 1 to ${MOST_AT_ONCE} alerts, this one ${items.length}`,
    );
  }
  for (const [at, item] of items.entries()) {
    try {
      source.read(item);
    } catch (error) {
      if (!(error instanceof DavyError)) throw error;
      throw new DavyError(error.code, `alert ${at} of the array: ${error.detail}; none was taken`, {
        cause: error,
        errors: error.errors.map(({ path, message }) => ({
          path: path === '' ? `${at}` : `${at}.${path}`,
          message,
        })),
      });
    }
  }
}
