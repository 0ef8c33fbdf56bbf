import type { Model, Step } from './explore.ts';

/**
 * One approved act on a host (design 8, "Freeze", "Acts", "Settle"): two executions of its activity at once (Temporal started a
 * second one because the first was silent, and the first still lives), a connection that loses or holds back anything, a
 * script that may be killed, a host that may reboot, an attacker who puts another file in place.
 */
export const ACT_CLAUSES = [
  /** The intent is committed before anything is sent. */
  'intent-first',
  /** The script goes on only if it made the call's folder. */
  'folder-decides',
  /** Settle makes the folder itself where there is none. */
  'settle-fences',
  /** Settle writes stop, also where it finds a folder without header. */
  'settle-stops',
  /** Settle waits for the script, or ends it, before it reads receipts. */
  'settle-drains',
  /** Settle thaws. */
  'settle-thaws',
  /** The script thaws on its own exit. */
  'script-thaws',
  /** The script compares machine and boot with those of the intent. */
  'boot-compared',
  /** A target's identity is checked in the same call. */
  'identity-checked',
  /** A receipt is written before each target. */
  'receipt-before',
  /** The first outcome of an act stands. */
  'first-outcome-stands',
  /** "Fenced" closes that call and no other. */
  'fenced-names-its-call',
] as const;
export type ActClause = (typeof ACT_CLAUSES)[number];

type Outcome = 'done' | 'inferred' | 'absent' | 'changed' | 'not-begun' | 'unknown';

interface Activity {
  readonly at:
    | 'begin'
    | 'send'
    | 'await'
    | 'write'
    | 'settle'
    | 'fenced'
    | 'drain'
    | 'thaw'
    | 'look'
    | 'over';
  readonly call: number;
  readonly says: Outcome | null;
}

interface Call {
  readonly boot: number;
  readonly command: 'unsent' | 'held' | 'arrived';
  readonly reply: Outcome | 'refused' | null;
  readonly folder: 'none' | 'script' | 'fence';
  readonly script: 'none' | 'header' | 'freeze' | 'begin' | 'act' | 'receipt' | 'thaw' | 'ended';
  readonly header: boolean;
  readonly stop: boolean;
  readonly frozen: boolean;
  /** Receipts. */
  readonly before: boolean;
  readonly after: Outcome | null;
  readonly result: Outcome | null;
  /** The store was told that this call never ran. */
  readonly fenced: boolean;
}

export interface ActState {
  readonly activities: readonly Activity[];
  readonly calls: readonly Call[];
  readonly boot: number;
  readonly target: 'ours' | 'other' | 'gone';
  readonly openCall: number | null;
  readonly outcome: Outcome | null;
  readonly closed: boolean;
  readonly left: {
    readonly crash: number;
    readonly kill: number;
    readonly replace: number;
    readonly reboot: number;
  };
  /** What no observer inside the system sees: how often we changed the target, and what went wrong. */
  readonly effects: number;
  readonly wrong: string | null;
}

/** Twice is enough to see a second call; a third would show nothing new. */
const MAX_CALLS = 2;
const RUNNING = new Set(['header', 'freeze', 'begin', 'act', 'receipt', 'thaw']);

const NEW_CALL: Call = {
  boot: 0,
  command: 'unsent',
  reply: null,
  folder: 'none',
  script: 'none',
  header: false,
  stop: false,
  frozen: false,
  before: false,
  after: null,
  result: null,
  fenced: false,
};
const FRESH: Activity = { at: 'begin', call: -1, says: null };

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

type Has = (clause: ActClause) => boolean;

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

function scriptSteps(s: ActState, call: Call, k: number, has: Has): Step<ActState>[] {
  const to = (name: string, change: Partial<Call>, rest: Partial<ActState> = {}): Step<ActState> => ({
    name: `call ${k}: ${name}`,
    to: { ...s, ...rest, calls: s.calls.with(k, { ...call, ...change }) },
  });
  if (call.command === 'held') {
    if (has('boot-compared') && call.boot !== s.boot)
      return [to('arrives after a reboot', { command: 'arrived', reply: 'refused' })];
    if (call.folder !== 'none' && has('folder-decides'))
      return [to('finds the folder taken', { command: 'arrived', reply: 'refused' })];
    return [to('makes the folder', { command: 'arrived', folder: 'script', script: 'header' })];
  }
  switch (call.script) {
    case 'header':
      return [to('writes its header', { header: true, script: 'freeze' })];
    case 'freeze':
      return [
        call.stop ? to('sees stop', { script: 'thaw' }) : to('freezes', { frozen: true, script: 'begin' }),
      ];
    case 'begin':
      return [
        call.stop
          ? to('sees stop', { script: 'thaw' })
          : to('begins', { before: has('receipt-before'), script: 'act' }),
      ];
    case 'act':
      return [to('acts', { script: 'receipt', result: resultOf(s, has) }, acted(s, call, has))];
    case 'receipt':
      return [to('writes its receipt', { after: call.result, script: 'thaw' })];
    case 'thaw':
      return [
        to('ends', {
          frozen: call.frozen && !has('script-thaws'),
          script: 'ended',
          reply: call.after ?? 'not-begun',
        }),
      ];
    default:
      return [];
  }
}

const resultOf = (s: ActState, has: Has): Outcome =>
  s.target === 'gone' ? 'absent' : s.target === 'other' && has('identity-checked') ? 'changed' : 'done';

function acted(s: ActState, call: Call, has: Has): Partial<ActState> {
  if (resultOf(s, has) !== 'done') return {};
  const wrong =
    s.target === 'other'
      ? 'something else was removed'
      : call.fenced
        ? 'a fenced call ran'
        : s.outcome !== null
          ? 'acted after its outcome was written'
          : s.wrong;
  return { target: 'gone', effects: s.effects + 1, wrong };
}

/** What nobody asked for. */
function worldSteps(s: ActState): Step<ActState>[] {
  const steps: Step<ActState>[] = [];
  s.calls.forEach((call, k) => {
    if (s.left.kill > 0 && RUNNING.has(call.script)) {
      const calls = s.calls.with(k, { ...call, script: 'ended' });
      steps.push({
        name: `call ${k}: is killed`,
        to: { ...s, calls, left: { ...s.left, kill: s.left.kill - 1 } },
      });
    }
  });
  if (s.left.replace > 0 && s.outcome === null) {
    const left = { ...s.left, replace: s.left.replace - 1 };
    steps.push({ name: 'another file is put in place', to: { ...s, target: 'other', left } });
  }
  if (s.left.reboot > 0 && s.calls.length > 0 && !s.closed) {
    const calls = s.calls.map(
      (call): Call => ({
        ...call,
        folder: 'none',
        header: false,
        stop: false,
        frozen: false,
        before: false,
        after: null,
        script: RUNNING.has(call.script) ? 'ended' : call.script,
      }),
    );
    const left = { ...s.left, reboot: s.left.reboot - 1 };
    steps.push({ name: 'the host reboots', to: { ...s, calls, boot: s.boot + 1, left } });
  }
  if (s.outcome !== null && s.openCall === null && !s.closed)
    steps.push({ name: 'the incident closes', to: { ...s, closed: true } });
  return steps;
}
