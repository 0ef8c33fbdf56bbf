import { expect, test } from 'vitest';
import { targetDraftOf } from '../test/shared/targets.ts';
import { digestOf, planDigest } from './digest.ts';
import type { Approval, GateFacts, SignedDecision } from './gate.ts';
import { checkGate, roleIncludes, tally } from './gate.ts';
import { asId } from './ids.ts';
import { makePlan } from './make-plan.ts';

const file = (path: string) =>
  targetDraftOf(
    { kind: 'file', path, device: '1', inode: '2', size: '3', sha256: 'a'.repeat(64) },
    { title: path },
  );
const plan = makePlan(
  {
    host: 'web1',
    step: 'delete-files',
    action: 'delete-files',
    surveyedAt: '2026-01-01T00:00:00.000Z',
    binding: { hostKey: 'SHA256:x', machineId: 'm', bootId: 'b', playbook: 'p', actionVersion: 1 },
  },
  { targets: [file('/tmp/a'), file('/tmp/b')], kept: [], blind: [], regrows: [] },
);
const ids = plan.targets.map((target) => target.id);
const policy = {
  role: 'analyst' as const,
  quorum: 2,
  fourEyes: true,
  escalateAfterMs: 1,
  expireAfterMs: 1,
  actWithinMs: 3_600_000,
};
const decision = (person: string, more: Partial<SignedDecision> = {}): SignedDecision => ({
  approvalId: asId('apr', 'apr_1'),
  incidentId: asId('inc', 'inc_1'),
  step: 'delete-files',
  planDigest: plan.digest,
  round: 1,
  policyDigest: digestOf(policy),
  notTheirs: [],
  decision: 'approve',
  targets: ids,
  person,
  role: 'analyst',
  keyId: asId('key', 'key_1'),
  reason: null,
  at: '2026-01-01T00:00:00.000Z',
  signature: 'good',
  ...more,
});
const current = { hostKey: plan.binding.hostKey, actionVersion: plan.binding.actionVersion };
const facts = (
  decisions: SignedDecision[],
  approval: Partial<Approval> = {},
  more: Partial<GateFacts> = {},
): GateFacts => ({
  hold: false,
  incidentOpen: true,
  cancelling: false,
  round: 1,
  current,
  approval: {
    id: asId('apr', 'apr_1'),
    incidentId: asId('inc', 'inc_1'),
    host: 'web1',
    step: 'delete-files',
    round: 1,
    state: 'approved',
    policy,
    createdAt: '2026-01-01T00:00:00.000Z',
    expiresAt: '2026-01-02T00:00:00.000Z',
    decidedAt: '2026-01-01T00:00:00.000Z',
    actBefore: '2026-01-01T01:00:00.000Z',
    decisions,
    plan,
    ...approval,
  },
  involved: new Set(),
  now: new Date('2026-01-01T00:30:00.000Z'),
  ...more,
});
const check = (of: GateFacts, isProtected = false) => {
  const result = checkGate(of, {
    digestOfPlan: planDigest,
    verify: ({ signature }) => signature === 'good',
    isProtected: () => isProtected,
  });
  return result.allowed ? result.targets : result.reason;
};
const two = [decision('ann'), decision('bob')];

test('two persons who approve let all targets through', () => {
  expect(check(facts(two))).toEqual(ids);
});

test('only targets in every approval go ahead', () => {
  expect(
    check(
      facts([decision('ann'), decision('bob', { targets: ids.slice(0, 1) })], {
        state: 'partially-approved',
      }),
    ),
  ).toEqual(ids.slice(0, 1));
});

test.each([
  ['on-hold', facts(two, {}, { hold: true })],
  ['incident-closed', facts(two, {}, { incidentOpen: false })],
  ['cancelling', facts(two, {}, { cancelling: true })],
  ['wrong-round', facts(two, {}, { round: 2 })],
  ['not-approved', facts(two, { state: 'pending' })],
  ['not-approved', facts([...two, decision('eve', { decision: 'reject', targets: [] })])],
  ['lapsed', facts(two, { actBefore: '2026-01-01T00:29:59.000Z' })],
  // The row says next year, the signed time says this hour.
  [
    'lapsed',
    facts(two, { actBefore: '2027-01-01T00:00:00.000Z' }, { now: new Date('2026-01-01T01:00:01.000Z') }),
  ],
  ['host-key-changed', facts(two, {}, { current: { ...current, hostKey: 'SHA256:another' } })],
  ['action-changed', facts(two, {}, { current: { ...current, actionVersion: current.actionVersion + 1 } })],
  ['digest-mismatch', facts(two, { plan: { ...plan, host: 'web2' } })],
  ['digest-mismatch', facts(two, { policy: { ...policy, quorum: 1 } })],
  ['digest-mismatch', facts([decision('ann'), decision('bob', { round: 2 })])],
  ['digest-mismatch', facts([decision('ann'), decision('bob', { approvalId: asId('apr', 'apr_2') })])],
  ['bad-signature', facts([decision('ann'), decision('bob', { signature: 'bad' })])],
  ['quorum-missing', facts([decision('ann'), decision('ann')])],
  ['quorum-missing', facts([decision('ann'), decision('bob', { role: 'viewer' })])],
  ['four-eyes', facts(two, {}, { involved: new Set(['bob']) })],
] as const)('refused: %s', (reason, of) => {
  expect(check(of)).toBe(reason);
});

test('a protected target is refused whoever approved it', () => {
  expect(check(facts(two), true)).toBe('protected-target');
});

test('an approval without any decision is never enough, whatever its state says', () => {
  expect(check(facts([]))).toBe('lapsed');
});

test('a role includes those before it', () => {
  expect(roleIncludes('lead', 'analyst')).toBe(true);
  expect(roleIncludes('viewer', 'analyst')).toBe(false);
  expect(tally(plan, { quorum: 1, role: 'lead' }, [decision('ann')]).state).toBe('pending');
});
