import { expect, test } from 'vitest';
import { asId } from '../ids.ts';
import type { StepName } from '../steps.ts';
import { DESTRUCTIVE_STEPS, STEP_NAMES } from '../steps.ts';
import type { Facts, StepFact } from './facts.ts';
import { nextCall } from './facts.ts';
import { next } from './next.ts';

const facts = (
  states: Partial<Record<StepName, StepFact['state']>>,
  more: Partial<Facts> = {},
  order: readonly StepName[] = STEP_NAMES,
): Facts => ({
  incidentId: asId('inc', 'inc_1'),
  status: 'surveying',
  round: 1,
  version: 1,
  verdict: 'confirmed',
  surveyed: true,
  hold: false,
  cancelling: false,
  finishing: false,
  attention: false,
  drifted: false,
  alertSinceLook: false,
  verdictGate: null,
  watchLeftMs: null,
  steps: order.map((name) => ({ name, state: states[name] ?? 'done' })),
  ...more,
});

test('a run looks first, then examines, then asks', () => {
  expect(next(facts({}, { surveyed: false, verdict: null }), false)).toEqual({ do: 'look' });
  expect(next(facts({ 'check-reputation': 'pending', 'preserve-evidence': 'pending' }), false)).toEqual({
    do: 'examine',
    steps: ['check-reputation', 'preserve-evidence'],
  });
  expect(next(facts({ 'delete-files': 'pending' }), false)).toEqual({ do: 'offer' });
});

test('evidence is taken before any end, whatever the verdict', () => {
  expect(next(facts({ 'preserve-evidence': 'pending' }, { verdict: 'not-a-miner' }), false).do).toBe(
    'examine',
  );
  expect(next(facts({}, { verdict: 'not-a-miner' }), false)).toEqual({ do: 'close' });
});

test('doubt asks a person, and only the answer miner goes on', () => {
  const doubt = (verdictGate: Facts['verdictGate']) =>
    next(facts({ 'remove-cron-entries': 'pending' }, { verdict: 'suspicious', verdictGate }), false);
  expect(doubt(null)).toEqual({ do: 'offer' });
  expect(doubt('pending')).toEqual({ do: 'wait', forMs: null });
  expect(doubt('expired')).toEqual({ do: 'wait', forMs: null });
  expect(doubt('not-a-miner')).toEqual({ do: 'close' });
  expect(doubt('authorised')).toEqual({ do: 'close' });
  expect(doubt('miner')).toEqual({ do: 'offer' });
});

test('no act of a round starts while its kill plan is undecided', () => {
  const undecided = facts({ 'remove-cron-entries': 'approved', 'kill-processes': 'awaiting-approval' });
  expect(next(undecided, false)).toEqual({ do: 'wait', forMs: null });
});

test('with the kill approved, all steps up to it go in one call', () => {
  const approved = facts({
    'remove-cron-entries': 'approved',
    'kill-processes': 'approved',
    'delete-files': 'approved',
    'block-egress': 'awaiting-approval',
  });
  expect(next(approved, false)).toEqual({
    do: 'act',
    call: 'kill-processes',
    steps: ['remove-cron-entries', 'kill-processes'],
  });
});

test('an undecided step before the kill holds the whole call', () => {
  expect(
    nextCall(facts({ 'remove-cron-entries': 'awaiting-approval', 'kill-processes': 'approved' })),
  ).toEqual([]);
});

test('with the kill rejected there is no freeze and the other steps go one by one', () => {
  const states = {
    'remove-cron-entries': 'approved',
    'kill-processes': 'rejected',
    'delete-files': 'approved',
  } as const;
  expect(nextCall(facts(states))).toEqual(['remove-cron-entries']);
});

test('blocking ahead of the kill may go while the kill is undecided', () => {
  const order: StepName[] = [
    'confirm-miner',
    'preserve-evidence',
    'block-egress',
    'remove-cron-entries',
    'kill-processes',
    'watch-for-respawn',
  ];
  const states = {
    'block-egress': 'approved',
    'remove-cron-entries': 'awaiting-approval',
    'kill-processes': 'awaiting-approval',
  } as const;
  expect(nextCall(facts(states, {}, order))).toEqual(['block-egress']);
});

test('an expired step waits for a person and holds what follows', () => {
  expect(next(facts({ 'remove-cron-entries': 'expired', 'kill-processes': 'approved' }), false)).toEqual({
    do: 'wait',
    forMs: null,
  });
});

test('hold, attention and cancel stop acts', () => {
  const ready = { 'delete-files': 'approved' } as const;
  expect(next(facts(ready), false).do).toBe('act');
  expect(next(facts(ready, { hold: true }), false).do).toBe('wait');
  expect(next(facts(ready, { attention: true }), false).do).toBe('wait');
  expect(next(facts(ready, { cancelling: true }), false)).toEqual({ do: 'close' });
});

test('when everything was rejected there is no watch', () => {
  const rejected = Object.fromEntries(DESTRUCTIVE_STEPS.map((name) => [name, 'rejected' as const]));
  expect(next(facts({ ...rejected, 'watch-for-respawn': 'pending' }), false)).toEqual({ do: 'close' });
});

test('the watch looks at its start, at its end and when something happens', () => {
  const watching = (watchLeftMs: number | null, news: boolean) =>
    next(facts({ 'watch-for-respawn': 'pending' }, { watchLeftMs }), news);
  expect(watching(null, false)).toEqual({ do: 'watch' });
  expect(watching(5000, false)).toEqual({ do: 'wait', forMs: 5000 });
  expect(watching(5000, true)).toEqual({ do: 'watch' });
  expect(watching(0, false)).toEqual({ do: 'watch' });
});

test('drift is surveyed and asked again', () => {
  expect(next(facts({ 'delete-files': 'failed' }, { drifted: true }), false)).toEqual({ do: 'look' });
});

test('a finished incident is closed, also in the middle; where the close fails, it waits for a person', () => {
  const open = { 'kill-processes': 'expired' } as const;
  expect(next(facts(open), false)).toEqual({ do: 'wait', forMs: null });
  expect(next(facts(open, { finishing: true }), false)).toEqual({ do: 'close' });
  expect(next(facts(open, { finishing: true, surveyed: false }), false)).toEqual({ do: 'close' });
  expect(next(facts(open, { finishing: true, attention: true }), false)).toEqual({ do: 'wait', forMs: null });
});

test('a step that this version does not know is never passed over', () => {
  const newer = JSON.parse(
    JSON.stringify(facts({ 'kill-processes': 'approved' })).replaceAll('delete-files', 'shred-files'),
  );
  expect(() => next(newer, false)).toThrow('this version knows no step shred-files');
});
