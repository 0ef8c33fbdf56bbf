import { z } from 'zod';
import { DavyError } from '../../domain/errors.ts';
import { approvalStateSchema } from '../../domain/gate.ts';
import type { IncidentId } from '../../domain/ids.ts';
import { GATED_STEPS } from '../../domain/steps.ts';
import type { Actor, DecisionInput } from '../../store/port.ts';
import type { ApiParts } from '../parts.ts';
import { refuseProtected } from '../protected.ts';
import type { Route } from '../route.ts';
import { route } from '../route.ts';
import {
  approvalSchema,
  decidedSchema,
  decidedTogetherSchema,
  decisionBodySchema,
  decisionsBodySchema,
} from '../schemas/approvals.ts';
import { pageQuery, pageSchema } from '../schemas/paging.ts';
import { approvalIdSchema, incidentIdSchema, reasonSchema } from '../schemas/text.ts';
import { found } from './found.ts';

const params = z.strictObject({ id: approvalIdSchema });

const DECISION_ERRORS = [
  'not-found',
  'plan-changed',
  'already-decided',
  'superseded',
  'approval-expired',
  'incident-closed',
  'on-hold',
  'unknown-target',
  'four-eyes',
  'reason-required',
  'protected-target',
] as const;

export function approvalRoutes({ store, config, signer, poke }: ApiParts): Route[] {
  async function decide(incidentId: IncidentId | null, decisions: readonly DecisionInput[], actor: Actor) {
    for (const { approvalId, decision, targets } of decisions) {
      if (decision !== 'approve') continue;
      const { plan } = found(await store.approvals.get(approvalId), 'approval');
      refuseProtected(plan, targets, config.protect);
    }
    // Woken also when refused: a decision that came too late made the expiry a fact.
    return store.approvals.decide(incidentId, decisions, actor, signer.sign).finally(poke);
  }

  /** The head with the decision on it. The decision stands already; whoever gets no answer here may ask again. */
  const ledgerHead = async () => {
    await store.ledger.chain();
    return store.ledger.head();
  };
  return [
    route({
      method: 'get',
      path: '/v1/approvals',
      role: 'viewer',
      summary: 'Approvals, newest first',
      query: z.strictObject({
        ...pageQuery,
        status: approvalStateSchema.exactOptional(),
        incident: incidentIdSchema.exactOptional(),
      }),
      ok: { status: 200, description: 'A page', schema: pageSchema(approvalSchema) },
      handler: async ({ query: { incident, ...page } }) =>
        store.approvals.list(incident === undefined ? page : { ...page, incidentId: incident }),
    }),
    route({
      method: 'get',
      path: '/v1/approvals/{id}',
      role: 'viewer',
      summary: 'One approval with its plan',
      params,
      ok: { status: 200, description: 'The approval', schema: approvalSchema },
      errors: ['not-found'],
      handler: async ({ params }) => found(await store.approvals.get(params.id), 'approval'),
    }),
    route({
      method: 'post',
      path: '/v1/approvals/{id}/decision',
      role: 'analyst',
      summary: 'Decide on exactly the plan that was shown',
      params,
      body: decisionBodySchema,
      ok: { status: 200, description: 'The approval as it is now', schema: decidedSchema },
      errors: DECISION_ERRORS,
      handler: async ({ params, body }, actor) => {
        const [approval] = await decide(null, [{ approvalId: params.id, ...body }], actor);
        return { ...found(approval, 'approval'), ledgerHead: await ledgerHead() };
      },
    }),
    route({
      method: 'post',
      path: '/v1/incidents/{id}/decisions',
      role: 'analyst',
      summary: 'Decide on several plans of an incident: all or none',
      params: z.strictObject({ id: incidentIdSchema }),
      body: decisionsBodySchema,
      ok: { status: 200, description: 'The approvals as they are now', schema: decidedTogetherSchema },
      errors: DECISION_ERRORS,
      handler: async ({ params, body }, actor) => {
        const ids = new Set(body.decisions.map((decision) => decision.approvalId));
        if (ids.size !== body.decisions.length) {
          throw new DavyError('invalid-request', 'an approval stands there twice');
        }
        const items = await decide(params.id, body.decisions, actor);
        return { items, ledgerHead: await ledgerHead() };
      },
    }),
    route({
      method: 'post',
      path: '/v1/approvals/{id}/reopen',
      role: 'analyst',
      summary: 'Ask for a fresh plan where the time ran out',
      params,
      body: z.strictObject({ reason: reasonSchema }),
      ok: {
        status: 201,
        description: 'Asked for; the fresh plan comes as a new approval',
        schema: z.object({
          approvalId: approvalIdSchema,
          incidentId: incidentIdSchema,
          step: z.enum(GATED_STEPS),
        }),
      },
      errors: ['not-found', 'incident-closed', 'already-decided', 'superseded', 'key-reused'],
      creates: {},
      handler: async ({ params, body }, actor) => {
        const { incidentId, step } = found(await store.approvals.get(params.id), 'approval');
        await store.approvals.reopen(params.id, body.reason, actor);
        poke();
        return { approvalId: params.id, incidentId, step };
      },
    }),
  ];
}
