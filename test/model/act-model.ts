import { scriptSteps, worldSteps } from './act-host.ts';
import type { ActClause, Activity, ActState, Call, Has, Outcome } from './act-state.ts';
import { FRESH, MAX_CALLS, NEW_CALL, RUNNING } from './act-state.ts';
import type { Model, Step } from './explore.ts';

/** The protocol of `act-state.ts`, with one clause taken away if named. */
export function actModel(without?: ActClause): Model<ActState> {
  const has = (clause: ActClause): boolean => clause !== without;
  return {
    start: {
      activities: [FRESH, FRESH],
      calls: [],
      boot: 0,
      target: 'ours',
      openCall: null,
      outcome: null,
      closed: false,
      left: { crash: 1, kill: 1, replace: 1, reboot: 1 },
      effects: 0,
      wrong: null,
    },
    steps: (s) => [
      ...s.activities.flatMap((activity, i) => activitySteps(s, activity, i, has)),
      ...s.calls.flatMap((call, k) => scriptSteps(s, call, k, has)),
      ...worldSteps(s),
    ],
    same: (s) => ({ ...s, activities: s.activities.map((one) => JSON.stringify(one)).sort() }),
    broken: (s) => {
      if (s.wrong !== null) return s.wrong;
      if (s.effects > 1) return 'the act was done twice';
      if (s.outcome === 'done' && s.effects === 0) return 'recorded as done and was not';
      if ((s.outcome === 'not-begun' || s.outcome === 'absent') && s.effects > 0)
        return `recorded as ${s.outcome} and was done`;
      return s.closed && s.calls.some((call) => call.frozen) ? 'closed with something frozen' : undefined;
    },
    // Fenced every time goes before a person; everything else has to end by itself.
    brokenAtEnd: (s) =>
      s.closed || (s.openCall === null && s.calls.every((call) => call.fenced))
        ? undefined
        : 'what was done has no outcome',
  };
}

function activitySteps(s: ActState, { at, call: k, says }: Activity, i: number, has: Has): Step<ActState>[] {
  const go = (to: Partial<Activity>, rest: Partial<ActState> = {}): ActState => {
    const was = s.activities[i] ?? FRESH;
    return { ...s, ...rest, activities: s.activities.with(i, { ...was, ...to }) };
  };
  const step = (name: string, to: ActState): Step<ActState> => ({ name: `activity ${i}: ${name}`, to });
  const call = s.calls[k];
  const steps: Step<ActState>[] = [];
  if (at !== 'begin' && at !== 'over' && s.left.crash > 0) {
    steps.push(step('crashes', go(FRESH, { left: { ...s.left, crash: s.left.crash - 1 } })));
  }
  if (at === 'begin') {
    if (s.outcome !== null) return [step('finds the outcome', go({ at: 'over' }))];
    if (s.openCall !== null) return [step('finds an open call', go({ at: 'settle', call: s.openCall }))];
    if (s.calls.length === MAX_CALLS) return [step('goes before a person', go({ at: 'over' }))];
    const made = s.calls.length;
    const calls = [...s.calls, { ...NEW_CALL, boot: 0 }];
    return [
      step(
        'writes the intent',
        go({ at: 'send', call: made }, { calls, openCall: has('intent-first') ? made : null }),
      ),
    ];
  }
  if (call === undefined) return steps;
  const host = (change: Partial<Call>) => ({ calls: s.calls.with(k, { ...call, ...change }) });
  switch (at) {
    case 'send':
      steps.push(step('sends', go({ at: 'await' }, host({ command: 'held' }))));
      break;
    case 'await':
      if (call.reply === 'refused') steps.push(step('hears "refused"', go({ at: 'settle' })));
      else if (call.reply !== null)
        steps.push(step('hears the reply', go({ at: 'write', says: call.reply })));
      steps.push(step('loses the connection', go({ at: 'settle' })));
      break;
    case 'settle':
      if (call.boot !== s.boot) steps.push(step('sees another boot', go({ at: 'write', says: 'unknown' })));
      else if (call.folder === 'none')
        steps.push(
          step(
            'makes the folder',
            go({ at: 'fenced' }, has('settle-fences') ? host({ folder: 'fence' }) : {}),
          ),
        );
      else
        steps.push(
          step(
            'writes stop',
            go({ at: call.header ? 'drain' : 'fenced' }, has('settle-stops') ? host({ stop: true }) : {}),
          ),
        );
      break;
    case 'fenced': {
      const its = s.openCall === k || !has('fenced-names-its-call');
      steps.push(
        step('writes "fenced"', go(FRESH, its ? { openCall: null, ...host({ fenced: true }) } : {})),
      );
      break;
    }
    case 'drain':
      if (!RUNNING.has(call.script) || !has('settle-drains')) steps.push(step('waited', go({ at: 'thaw' })));
      else steps.push(step('ends the script', go({ at: 'thaw' }, host({ script: 'ended' }))));
      break;
    case 'thaw':
      steps.push(step('thaws', go({ at: 'look' }, has('settle-thaws') ? host({ frozen: false }) : {})));
      break;
    case 'look':
      steps.push(step('looks', go({ at: 'write', says: lookAt(s, call) })));
      break;
    case 'write':
      if (says !== null) steps.push(step(`writes ${says}`, go({ at: 'over' }, written(s, k, says, has))));
      break;
    case 'over':
      break;
  }
  return steps;
}

function lookAt(s: ActState, call: Call): Outcome {
  // After a reboot between settling and looking the receipts are gone with /run.
  if (call.boot !== s.boot) return 'unknown';
  if (call.after !== null) return call.after;
  if (s.target === 'other') return call.before ? 'unknown' : 'changed';
  if (s.target === 'gone') return call.before ? 'inferred' : 'absent';
  return 'not-begun';
}

function written(s: ActState, k: number, says: Outcome, has: Has): Partial<ActState> {
  if (s.outcome === null)
    return s.openCall === k || !has('intent-first') ? { outcome: says, openCall: null } : {};
  if (has('first-outcome-stands') || s.outcome === says) return {};
  return { outcome: says, wrong: `the outcome ${s.outcome} became ${says}` };
}
