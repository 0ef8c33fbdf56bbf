import { z } from 'zod';
import {
  decisionChoiceSchema,
  signedDecisionSchema,
  approvalSchema as storedApprovalSchema,
} from '../../domain/gate.ts';
import { digestSchema, targetIdSchema } from '../../domain/ids-schema.ts';
import { planSchema, targetSchema } from '../../domain/plan.ts';
import { namedPolicySchema } from './playbooks.ts';
import { approvalIdSchema, reasonSchema } from './text.ts';

const namedPlanSchema = planSchema
  .extend({ targets: z.array(targetSchema.meta({ id: 'Target' })) })
  .meta({ id: 'Plan' });
const fullApprovalSchema = storedApprovalSchema.extend({
  policy: namedPolicySchema,
  decisions: z.array(signedDecisionSchema.meta({ id: 'Decision' })),
  plan: namedPlanSchema,
});
export const approvalSchema = fullApprovalSchema.meta({ id: 'Approval' });

const headSchema = z.object({ seq: z.number().int(), hash: z.string() }).meta({
  id: 'LedgerHead',
  description: 'Head of the ledger once this is on it: keep it, audit verify can use it',
});

export const decidedSchema = fullApprovalSchema
  .extend({ ledgerHead: headSchema })
  .meta({ id: 'DecidedApproval' });
export const decidedTogetherSchema = z.object({ items: z.array(approvalSchema), ledgerHead: headSchema });

const decision = {
  decision: decisionChoiceSchema,
  planDigest: digestSchema.meta({ description: 'Of the plan as it was shown' }),
  targets: z
    .array(targetIdSchema)
    .max(5000)
    .exactOptional()
    .meta({ description: 'The others are declined. Without it: those that the plan offers selected' }),
  notTheirs: z
    .array(z.strictObject({ target: targetIdSchema, reason: reasonSchema }))
    .max(5000)
    .exactOptional()
    .meta({ description: 'Declined as not the attacker’s: an ending names these and does not count them' }),
  reason: reasonSchema.exactOptional(),
};

export const decisionBodySchema = z.strictObject(decision);
export const decisionsBodySchema = z.strictObject({
  decisions: z
    .array(z.strictObject({ approvalId: approvalIdSchema, ...decision }))
    .min(1)
    .max(50),
});
