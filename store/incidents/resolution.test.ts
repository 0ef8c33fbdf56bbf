import { describe, expect, test } from 'vitest';
import type { ApprovalState } from '../../domain/gate.ts';
import type { StepState } from '../../domain/incident.ts';
import type { GatedStep } from '../../domain/steps.ts';
import type { Outcome } from '../../domain/targets/outcome.ts';
import type { Ending, Settled } from './resolution.ts';
import { resolutionOf } from './resolution.ts';

/** Targets as `name: outcome`, `name: undefined` for declined; a name that ends in `?` was offered deselected. */
const settled = (
  targets: Record<string, Outcome | undefined>,
  more: { round?: number; state?: ApprovalState; step?: GatedStep } = {},
): Settled => ({
  step: more.step ?? 'kill-processes',
  round: more.round ?? 1,
  state: more.state ?? 'approved',
  planned: Object.keys(targets).map((id) => ({ id, selected: !id.endsWith('?') })),
  approved: Object.keys(targets).filter((id) => targets[id] !== undefined),
  outcomes: Object.entries(targets).flatMap(([targetId, outcome]) =>
    outcome === undefined ? [] : [{ targetId, outcome, detail: '', proof: 'receipt' as const }],
  ),
});

const ending = (approvals: Settled[], state: StepState = 'done', more: Partial<Ending> = {}): Ending => ({
  cancelling: false,
  verdict: 'confirmed',
  verdictGate: null,
  lastLook: 'not-a-miner',
  approvals,
  steps: [{ name: 'kill-processes', state }],
  ...more,
});

describe('an incident ends', () => {
  test.each<[string, Ending, string]>([
    [
      'with everything gone',
      ending([settled({ a: 'done', b: 'already-absent', c: 'neutralised' })]),
      'cleaned',
    ],
    ['with a ticked target declined', ending([settled({ a: 'done', b: undefined })]), 'partially-cleaned'],
    ['with only an unticked target declined', ending([settled({ a: 'done', 'b?': undefined })]), 'cleaned'],
    ['with a target failed', ending([settled({ a: 'done', b: 'failed' })], 'failed'), 'partially-cleaned'],
    ['with a target unknown', ending([settled({ a: 'unknown' })], 'unknown'), 'partially-cleaned'],
    [
      'with a target changed and not asked again',
      ending([settled({ a: 'changed' })], 'failed'),
      'partially-cleaned',
    ],
    [
      'with a changed target asked again and done',
      ending([settled({ a: 'done', b: 'changed' }), settled({ b2: 'done' })]),
      'cleaned',
    ],
    [
      'with a changed target that was gone at the next look',
      ending([settled({ a: 'changed' })], 'done'),
      'cleaned',
    ],
    [
      'with what failed in round 1 done in round 2',
      ending([settled({ a: 'failed' }), settled({ a: 'done' }, { round: 2 })]),
      'cleaned',
    ],
    [
      'with what was declined in round 1 still there in round 2',
      ending([settled({ a: 'done', b: undefined }), settled({ a: 'done' }, { round: 2 })]),
      'partially-cleaned',
    ],
    [
      'with every plan rejected',
      ending([settled({ a: undefined }, { state: 'rejected' })], 'rejected'),
      'rejected',
    ],
    [
      'with one plan rejected and one done',
      ending([
        settled({ a: undefined }, { state: 'rejected', step: 'block-egress' }),
        settled({ b: 'done' }),
      ]),
      'partially-cleaned',
    ],
    [
      'with a plan that nobody decided',
      ending([settled({ a: undefined }, { state: 'expired' })], 'expired'),
      'partially-cleaned',
    ],
    [
      'with superseded plans only',
      ending([settled({ a: undefined }, { state: 'superseded' })], 'nothing-to-do'),
      'cleaned',
    ],
    ['cancelled', ending([settled({ a: 'done' })], 'done', { cancelling: true }), 'cancelled'],
    [
      'with a person saying it is allowed',
      ending([], 'pending', { verdictGate: 'authorised' }),
      'authorised',
    ],
    ['with a person saying it is none', ending([], 'pending', { verdictGate: 'not-a-miner' }), 'not-a-miner'],
    ['with a verdict of none', ending([], 'pending', { verdict: 'not-a-miner' }), 'not-a-miner'],
    ['with an allowed one', ending([], 'pending', { verdict: 'authorised' }), 'authorised'],
    [
      'never as clean while nobody could see',
      ending([], 'nothing-to-do', { verdict: 'inconclusive' }),
      'partially-cleaned',
    ],
    ['never as clean with a step not done', ending([settled({ a: 'done' })], 'pending'), 'partially-cleaned'],
  ])('%s', (_, facts, resolution) => {
    expect(resolutionOf(facts)).toBe(resolution);
  });
});
