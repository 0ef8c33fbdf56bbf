import { z } from 'zod';
import { canonicalJson, digestOf } from './digest.ts';
import type { TargetId } from './ids.ts';
import {
  digestSchema,
  storedApprovalId,
  storedIncidentId,
  storedKeyId,
  targetIdSchema,
} from './ids-schema.ts';
import type { Plan } from './plan.ts';
import { planSchema } from './plan.ts';
import { GATED_STEPS } from './steps.ts';

export const roleSchema = z.enum(['viewer', 'analyst', 'lead', 'admin']);
export type Role = z.infer<typeof roleSchema>;
const RANK: Record<Role, number> = { viewer: 0, analyst: 1, lead: 2, admin: 3 };

/** Each role includes the ones before it. */
export const roleIncludes = (held: Role, needed: Role): boolean => RANK[held] >= RANK[needed];

export const gatePolicySchema = z.object({
  role: roleSchema,
  /** Persons, not keys. */
  quorum: z.number().int().min(1).max(10),
  fourEyes: z.boolean(),
  escalateAfterMs: z.number().int().positive(),
  expireAfterMs: z.number().int().positive(),
  actWithinMs: z.number().int().positive(),
});
export type GatePolicy = z.infer<typeof gatePolicySchema>;

export const approvalStateSchema = z.enum([
  'pending',
  'approved',
  'partially-approved',
  'rejected',
  'expired',
  'superseded',
]);
export type ApprovalState = z.infer<typeof approvalStateSchema>;

export const decisionChoiceSchema = z.enum(['approve', 'reject', 'authorise']);
export type DecisionChoice = z.infer<typeof decisionChoiceSchema>;

const notTheirsSchema = z.strictObject({ target: targetIdSchema, reason: z.string() });
export type NotTheirs = z.infer<typeof notTheirsSchema>;

/** What the API signs of a decision with its Ed25519 key; workers hold the public half only. */
const decisionSchema = z.object({
  approvalId: storedApprovalId,
  incidentId: storedIncidentId,
  step: z.enum(GATED_STEPS),
  planDigest: digestSchema,
  round: z.number().int().positive(),
  /** `digestOf` the gate's policy as it was shown: whoever can write rows cannot lower a quorum afterwards. */
  policyDigest: digestSchema,
  decision: decisionChoiceSchema,
  /** Ids this person says yes to, sorted; empty for reject. */
  targets: z.array(targetIdSchema),
  /** Declined as not the attacker's, with the reason, sorted by target: an ending names these and does not count them. */
  notTheirs: z.array(notTheirsSchema),
  person: z.string(),
  role: roleSchema,
  keyId: storedKeyId,
  reason: z.string().nullable(),
  at: z.string(),
});
export type Decision = z.infer<typeof decisionSchema>;

export const signedDecisionSchema = decisionSchema.extend({
  /** Base64 of the Ed25519 signature over `decisionBytes`. */
  signature: z.string(),
});
export type SignedDecision = z.infer<typeof signedDecisionSchema>;

/** The bytes that are signed: RFC 8785 of the decision without its signature. */
export function decisionBytes(decision: Decision | SignedDecision): Uint8Array {
  const { signature: _, ...rest } = decision as SignedDecision;
  return new TextEncoder().encode(canonicalJson(rest));
}

export const approvalSchema = z.object({
  id: storedApprovalId,
  incidentId: storedIncidentId,
  host: z.string(),
  step: z.enum(GATED_STEPS),
  round: z.number().int().positive(),
  state: approvalStateSchema,
  policy: gatePolicySchema,
  createdAt: z.string(),
  expiresAt: z.string(),
  decidedAt: z.string().nullable(),
  /** Until when the act may begin; null while undecided. */
  actBefore: z.string().nullable(),
  decisions: z.array(signedDecisionSchema),
  plan: planSchema,
});
export type Approval = z.infer<typeof approvalSchema>;

/** What the decisions so far amount to. Targets go ahead only if every approving person named them. */
export function tally(
  plan: Plan,
  policy: Pick<GatePolicy, 'quorum' | 'role'>,
  decisions: readonly Decision[],
): { state: 'pending' | 'approved' | 'partially-approved' | 'rejected'; targets: TargetId[] } {
  if (decisions.some((d) => d.decision === 'reject')) return { state: 'rejected', targets: [] };
  const byPerson = new Map<string, Decision>();
  for (const d of decisions) if (roleIncludes(d.role, policy.role)) byPerson.set(d.person, d);
  if (byPerson.size < policy.quorum) return { state: 'pending', targets: [] };
  const yes = plan.targets
    .map((t) => t.id)
    .filter((id) => [...byPerson.values()].every((d) => d.targets.includes(id)));
  const choices = new Set([...byPerson.values()].map((d) => d.decision));
  if (choices.size > 1) return { state: 'pending', targets: [] };
  if (plan.targets.length > 0 && yes.length === 0) return { state: 'rejected', targets: [] };
  return { state: yes.length === plan.targets.length ? 'approved' : 'partially-approved', targets: yes };
}

export type GateRefusal =
  | 'on-hold'
  | 'incident-closed'
  | 'cancelling'
  | 'wrong-round'
  | 'not-approved'
  | 'lapsed'
  | 'digest-mismatch'
  | 'bad-signature'
  | 'quorum-missing'
  | 'four-eyes'
  | 'unknown-target'
  | 'protected-target'
  /** The host shows another of its keys than the one that the plan was made behind. */
  | 'host-key-changed'
  /** The action's code is of another version than the one that was planned with. */
  | 'action-changed';

export interface GateFacts {
  readonly hold: boolean;
  readonly incidentOpen: boolean;
  readonly cancelling: boolean;
  readonly round: number;
  readonly approval: Approval;
  /** Persons who may not count under four eyes. */
  readonly involved: ReadonlySet<string>;
  /** Database time, taken after the locks. */
  readonly now: Date;
  /** What the plan's binding is compared with: the key presented in the session that will act, and the version of the code. */
  readonly current: Pick<Plan['binding'], 'hostKey' | 'actionVersion'>;
}

export interface GateChecks {
  readonly digestOfPlan: (plan: Plan) => string;
  readonly verify: (decision: SignedDecision) => boolean;
  readonly isProtected: (target: Plan['targets'][number]) => boolean;
}

/**
 * The gate as the act itself enforces it (rule: gate). Pure: facts in, allowed targets or the reason for refusal out. It trusts
 * nothing but the signatures: state and digest columns are checked against what the signed decisions say.
 */
export function checkGate(
  facts: GateFacts,
  checks: GateChecks,
): { allowed: true; targets: TargetId[] } | { allowed: false; reason: GateRefusal } {
  const refuse = (reason: GateRefusal) => ({ allowed: false, reason }) as const;
  const { approval } = facts;
  if (facts.hold) return refuse('on-hold');
  if (!facts.incidentOpen) return refuse('incident-closed');
  if (facts.cancelling) return refuse('cancelling');
  if (approval.round !== facts.round) return refuse('wrong-round');
  if (approval.state !== 'approved' && approval.state !== 'partially-approved') return refuse('not-approved');
  if (approval.actBefore === null || facts.now.getTime() > Date.parse(approval.actBefore))
    return refuse('lapsed');
  // The signed times bound the act as well: a later act_before in the row changes nothing.
  const decidedAt = Math.max(...approval.decisions.map((d) => Date.parse(d.at)));
  if (!(facts.now.getTime() <= decidedAt + approval.policy.actWithinMs)) return refuse('lapsed');
  if (checks.digestOfPlan(approval.plan) !== approval.plan.digest) return refuse('digest-mismatch');
  const { binding } = approval.plan;
  if (binding.hostKey !== facts.current.hostKey) return refuse('host-key-changed');
  if (binding.actionVersion !== facts.current.actionVersion) return refuse('action-changed');
  const policyDigest = digestOf(approval.policy);
  for (const d of approval.decisions) {
    if (d.planDigest !== approval.plan.digest || d.approvalId !== approval.id)
      return refuse('digest-mismatch');
    if (d.incidentId !== approval.incidentId || d.step !== approval.step) return refuse('digest-mismatch');
    if (d.round !== facts.round || d.policyDigest !== policyDigest) return refuse('digest-mismatch');
    if (!checks.verify(d)) return refuse('bad-signature');
  }
  const counted = approval.policy.fourEyes
    ? approval.decisions.filter((d) => !facts.involved.has(d.person) || d.decision === 'reject')
    : approval.decisions;
  const result = tally(approval.plan, approval.policy, counted);
  if (result.state === 'rejected') return refuse('not-approved');
  if (result.state === 'pending')
    return refuse(counted.length < approval.decisions.length ? 'four-eyes' : 'quorum-missing');
  const known = new Map(approval.plan.targets.map((t) => [t.id, t]));
  for (const id of result.targets) {
    const target = known.get(id);
    if (target === undefined) return refuse('unknown-target');
    if (checks.isProtected(target)) return refuse('protected-target');
  }
  return { allowed: true, targets: result.targets };
}
