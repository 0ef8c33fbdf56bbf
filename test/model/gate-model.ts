import type { Model, Step } from './explore.ts';
import type { Answer, Decider, GateClause, GateState, Has } from './gate-state.ts';

const decider = (answer: Answer): Decider => ({ answer, at: 'away', shown: 0 });

/** The protocol of `gate-state.ts`, with one clause taken away if named. */
export function gateModel(without?: GateClause): Model<GateState> {
  const has = (clause: GateClause): boolean => clause !== without;
  return {
    start: {
      approval: 'pending',
      plan: 1,
      signedPlan: null,
      deciders: [decider('approve'), decider('reject'), decider('expire')],
      surveys: ['offer', 'offer'],
      late: false,
      lapsed: false,
      hold: 'not-yet',
      cancelling: false,
      closed: false,
      callOpen: false,
      ran: false,
      acted: false,
      beginning: false,
      forged: false,
      effects: 0,
      told: [],
      wrong: null,
    },
    steps: (s) => [
      ...s.deciders.flatMap((_, i) => deciding(s, i, has)),
      ...surveying(s, has),
      ...acting(s, has),
      ...closing(s, has),
      ...outside(s),
    ],
    broken: (s) => {
      if (s.wrong !== null) return s.wrong;
      if (s.effects > 1) return 'acted twice';
      if (s.told.length > 1) return 'two answers were both accepted';
      if (s.closed && s.callOpen) return 'closed while a call is open';
      if (s.closed && !s.cancelling && s.approval === 'approved' && !s.acted && !s.forged)
        return 'closed over what was approved';
      return undefined;
    },
    brokenAtEnd: (s) => (s.closed || s.callOpen ? undefined : 'it can never close'),
  };
}

function deciding(s: GateState, i: number, has: Has): Step<GateState>[] {
  const one = s.deciders[i];
  if (one === undefined) return [];
  const step = (what: string, at: Decider['at'], rest: Partial<GateState> = {}): Step<GateState> => ({
    name: `${one.answer}: ${what}`,
    to: {
      ...s,
      ...rest,
      deciders: s.deciders.with(i, { ...one, at, shown: at === 'read' ? s.plan : one.shown }),
    },
  });
  const open = !s.closed && !s.cancelling && s.hold !== 'on';
  switch (one.at) {
    case 'away':
      if (one.answer === 'expire') return s.late ? [step('the timer is due', 'read')] : [];
      return [step('reads the plan', 'read')];
    case 'read': {
      if (one.answer === 'expire') {
        if (s.approval !== 'pending' || s.closed) return [step('finds nothing', 'over')];
      } else {
        if (!open || s.approval !== 'pending') return [step('is refused', 'over')];
        if (s.late && has('late-decision-expires'))
          return [step('comes late', 'over', { approval: 'expired', told: [...s.told, 'expire'] })];
        if (one.shown !== s.plan && has('digest-named')) return [step('is refused: plan changed', 'over')];
      }
      return has('recheck-after-lock')
        ? [step('answers', 'over', answered(s, one))]
        : [step('checks', 'checked')];
    }
    case 'checked':
      return [step('answers', 'over', answered(s, one))];
    case 'over':
      return [];
  }
}

function answered(s: GateState, { answer, shown }: Decider): Partial<GateState> {
  const told = [...s.told, answer];
  if (answer === 'expire') return { approval: 'expired', told };
  if (answer === 'reject') return { approval: 'rejected', told };
  const wrong =
    shown !== s.plan
      ? 'approved a plan that was not shown'
      : s.late
        ? 'decided after the time was over'
        : s.closed
          ? 'approved in a closed incident'
          : null;
  return { approval: 'approved', signedPlan: s.plan, told, wrong };
}

/** Survey 2 is the slow one that started first; both were begun before anything here happens. */
function surveying(s: GateState, has: Has): Step<GateState>[] {
  return s.surveys.flatMap((survey, i) => {
    if (survey === 'over') return [];
    const number = i === 0 ? 3 : 2;
    const surveys = s.surveys.with(i, 'over');
    const name = `survey ${number} offers its plan`;
    const old = number < s.plan && has('newest-survey');
    const busy = s.callOpen && has('no-plan-in-act');
    const decided = s.approval !== 'pending' && !s.callOpen;
    if (s.closed || old || busy || decided)
      return [{ name: `survey ${number} is refused`, to: { ...s, surveys } }];
    const wrong = number < s.plan ? 'an older plan took the place of a newer one' : s.wrong;
    return [{ name, to: { ...s, surveys, plan: number, approval: 'pending', told: [], wrong } }];
  });
}

const gateOpen = (s: GateState, has: Has): boolean =>
  s.approval === 'approved' &&
  !s.closed &&
  !s.cancelling &&
  s.hold !== 'on' &&
  (!s.lapsed || !has('act-within')) &&
  (s.signedPlan === s.plan || !has('signature-verified'));

function acting(s: GateState, has: Has): Step<GateState>[] {
  const steps: Step<GateState>[] = [];
  const unacted = !s.callOpen && (!s.acted || !has('acted-once'));
  if (has('gate-in-intent')) {
    if (unacted && gateOpen(s, has)) steps.push({ name: 'act: writes the intent', to: begun(s) });
  } else if (s.beginning) {
    steps.push({ name: 'act: writes the intent', to: begun({ ...s, beginning: false }) });
  } else if (unacted && gateOpen(s, has)) {
    steps.push({ name: 'act: checks the gate', to: { ...s, beginning: true } });
  }
  if (s.callOpen && !s.ran)
    steps.push({ name: 'act: runs on the host', to: { ...s, ran: true, effects: s.effects + 1 } });
  if (s.callOpen && s.ran) {
    const wrong = s.approval === 'pending' ? 'a new plan was offered for what is being done' : s.wrong;
    steps.push({ name: 'act: writes the outcome', to: { ...s, callOpen: false, acted: true, wrong } });
  }
  return steps;
}

/** What must be true at the moment of the intent, said once more and apart from the code that is modelled. */
function begun(s: GateState): GateState {
  const wrong =
    s.signedPlan !== s.plan || s.approval !== 'approved'
      ? 'acted without an approval of this plan'
      : s.hold === 'on' || s.cancelling || s.closed
        ? 'acted although hold, cancel or close came before'
        : s.lapsed
          ? 'acted after the time to act was over'
          : s.wrong;
  return { ...s, callOpen: true, ran: false, wrong };
}

function closing(s: GateState, has: Has): Step<GateState>[] {
  if (s.closed) return [];
  if (s.callOpen && has('close-sees-calls')) return [];
  const waiting = s.approval === 'approved' && !s.acted && !s.lapsed;
  if (waiting && !s.cancelling && has('close-sees-approvals')) return [];
  const approval =
    s.approval === 'pending'
      ? 'superseded'
      : s.approval === 'approved' && s.lapsed && !s.acted
        ? 'expired'
        : s.approval;
  return [{ name: 'somebody closes the incident', to: { ...s, closed: true, approval } }];
}

function outside(s: GateState): Step<GateState>[] {
  const steps: Step<GateState>[] = [];
  if (!s.late) steps.push({ name: 'the time to decide is over', to: { ...s, late: true } });
  if (s.approval === 'approved' && !s.lapsed)
    steps.push({ name: 'the time to act is over', to: { ...s, lapsed: true } });
  if (s.hold !== 'off')
    steps.push({
      name: `hold goes ${s.hold === 'on' ? 'off' : 'on'}`,
      to: { ...s, hold: s.hold === 'on' ? 'off' : 'on' },
    });
  if (!s.cancelling && !s.closed) steps.push({ name: 'somebody cancels', to: { ...s, cancelling: true } });
  if (!s.forged && s.approval === 'pending' && !s.closed)
    steps.push({ name: 'somebody writes "approved"', to: { ...s, forged: true, approval: 'approved' } });
  return steps;
}
