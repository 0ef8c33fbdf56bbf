import type { Model, Step } from './explore.ts';

/**
 * Alerts, incidents and their workflows (rule: wake): alerts that come at any time for one host, a
 * dispatcher whose process may die, a workflow that reads facts, acts once, closes or waits, Temporal that may lose a run, an
 * emergency stop that comes and goes. A wake may get lost as well: it is sent until version = seen, so that does no harm.
 */
export const WAKE_CLAUSES = [
  /** Intake finds or makes the open incident in one statement, and locks it. */
  'one-upsert',
  /** Closing succeeds only where version = seen = what the closer read. */
  'close-compares-version',
  /** The dispatcher wakes while version > seen, instead of once a fact. */
  'wake-by-version',
  /** The wake starts the workflow where there is none. */
  'wake-starts',
  /** Each run reads the facts before it waits. */
  'read-before-waiting',
  /** Hold off raises the version. */
  'hold-off-raises',
] as const;
export type WakeClause = (typeof WAKE_CLAUSES)[number];

interface Incident {
  readonly open: boolean;
  readonly version: number;
  readonly seen: number;
  readonly workflow: 'none' | 'start' | 'ready' | 'wait';
  /** What the workflow read: version and emergency stop. */
  readonly read: { readonly version: number; readonly hold: boolean };
  readonly woken: boolean;
  /** Without wake-by-version: a fact was written and its wake not sent. */
  readonly toSend: boolean;
  /** There is one approved act. */
  readonly acted: boolean;
}

interface Alert {
  readonly at: 'new' | 'checked' | 'stored';
  /** The incident it is in, or, while `checked`, the one that was found open. */
  readonly incident: number | null;
  /** A reader of facts has it before him. */
  readonly seen: boolean;
}

export interface WakeState {
  readonly incidents: readonly Incident[];
  readonly alerts: readonly Alert[];
  readonly hold: 'not-yet' | 'on' | 'off';
  readonly left: {
    readonly apiDies: number;
    readonly runLost: number;
    readonly runAnew: number;
    readonly wakeLost: number;
  };
}

const OPENED: Incident = {
  open: true,
  version: 1,
  seen: 0,
  workflow: 'none',
  read: { version: 0, hold: false },
  woken: false,
  toSend: true,
  acted: false,
};

export function wakeModel(without?: WakeClause): Model<WakeState> {
  const has = (clause: WakeClause): boolean => clause !== without;
  const alert: Alert = { at: 'new', incident: null, seen: false };
  return {
    start: {
      incidents: [],
      alerts: [alert, alert, alert],
      hold: 'not-yet',
      left: { apiDies: 1, runLost: 1, runAnew: 1, wakeLost: 1 },
    },
    steps: (s) => [
      ...s.alerts.flatMap((one, j) => intake(s, one, j, has)),
      ...s.incidents.flatMap((one, i) => [...dispatching(s, one, i, has), ...running(s, one, i, has)]),
      ...outside(s, has),
    ],
    same: (s) => ({ ...s, alerts: s.alerts.map((one) => JSON.stringify(one)).sort() }),
    broken: (s) => {
      if (s.incidents.filter((one) => one.open).length > 1) return 'two open incidents on one host';
      const lost = s.alerts.some(
        ({ at, incident, seen }) =>
          at === 'stored' && incident !== null && !seen && s.incidents[incident]?.open === false,
      );
      return lost ? 'an alert is in a closed incident that never saw it' : undefined;
    },
    brokenAtEnd: (s) =>
      s.incidents.some((one) => one.open) ? 'an open incident that nobody goes on with' : undefined,
  };
}

type Has = (clause: WakeClause) => boolean;

const change = (s: WakeState, i: number, to: Partial<Incident>, rest: Partial<WakeState> = {}): WakeState => {
  const was = s.incidents[i] ?? OPENED;
  return { ...s, ...rest, incidents: s.incidents.with(i, { ...was, ...to }) };
};

function intake(s: WakeState, alert: Alert, j: number, has: Has): Step<WakeState>[] {
  if (alert.at === 'stored') return [];
  const name = `alert ${j}`;
  const openOne = s.incidents.findIndex((one) => one.open);
  const found = alert.at === 'checked' ? alert.incident : openOne < 0 ? null : openOne;
  if (alert.at === 'new' && !has('one-upsert')) {
    const alerts = s.alerts.with(j, { ...alert, at: 'checked', incident: found });
    return [{ name: `${name}: looks for an open incident`, to: { ...s, alerts } }];
  }
  const alerts = s.alerts.with(j, { at: 'stored', incident: found ?? s.incidents.length, seen: false });
  if (found === null)
    return [
      { name: `${name}: opens an incident`, to: { ...s, alerts, incidents: [...s.incidents, OPENED] } },
    ];
  const version = (s.incidents[found]?.version ?? 0) + 1;
  return [{ name: `${name}: is attached`, to: change(s, found, { version, toSend: true }, { alerts }) }];
}

/** The dispatcher's signal. Temporal keeps it once it took it; before that it is only in the API's memory. */
function dispatching(s: WakeState, one: Incident, i: number, has: Has): Step<WakeState>[] {
  const wanted = has('wake-by-version') ? one.version > one.seen && !one.woken : one.toSend;
  if (!one.open || !wanted) return [];
  const name = `dispatcher: wakes incident ${i}`;
  if (one.workflow === 'none') {
    if (!has('wake-starts')) return [];
    return [{ name, to: change(s, i, { workflow: 'start', woken: true, toSend: false }) }];
  }
  return [{ name, to: change(s, i, { woken: true, toSend: false }) }];
}

function running(s: WakeState, one: Incident, i: number, has: Has): Step<WakeState>[] {
  const step = (name: string, to: WakeState): Step<WakeState> => ({ name: `workflow ${i}: ${name}`, to });
  const hold = s.hold === 'on';
  const alerts = s.alerts.map((a) => (a.at === 'stored' && a.incident === i ? { ...a, seen: true } : a));
  const read = { read: { version: one.version, hold }, seen: one.version };
  switch (one.workflow) {
    case 'none':
      return [];
    case 'start':
      if (!one.open) return [step('ends', change(s, i, { workflow: 'none' }))];
      return [step('reads the facts', change(s, i, { ...read, workflow: 'ready' }, { alerts }))];
    case 'ready':
      if (!one.acted && one.read.hold)
        return [step('waits for the hold to end', change(s, i, { workflow: 'wait' }))];
      if (!one.acted) {
        // The gate looks at the hold itself; the facts that the act answers with show it.
        if (hold) return [step('is refused: hold', change(s, i, { ...read, workflow: 'ready' }, { alerts }))];
        return [step('acts', change(s, i, { ...read, workflow: 'ready', acted: true }, { alerts }))];
      }
      if (!has('close-compares-version') || (one.version === one.read.version && one.version === one.seen))
        return [step('closes', change(s, i, { open: false, workflow: 'none', woken: false }))];
      return [step('may not close', change(s, i, { workflow: 'start' }))];
    case 'wait':
      return one.woken ? [step('wakes', change(s, i, { woken: false, workflow: 'start' }))] : [];
  }
}

function outside(s: WakeState, has: Has): Step<WakeState>[] {
  const steps: Step<WakeState>[] = [];
  if (s.hold === 'not-yet') steps.push({ name: 'hold goes on', to: { ...s, hold: 'on' } });
  if (s.hold === 'on') {
    const incidents = s.incidents.map((one) =>
      one.open && has('hold-off-raises') ? { ...one, version: one.version + 1, toSend: true } : one,
    );
    steps.push({ name: 'hold goes off', to: { ...s, incidents, hold: 'off' } });
  }
  if (s.left.apiDies > 0) {
    const incidents = s.incidents.map((one) => ({ ...one, toSend: false }));
    steps.push({
      name: 'the API dies',
      to: { ...s, incidents, left: { ...s.left, apiDies: s.left.apiDies - 1 } },
    });
  }
  s.incidents.forEach((one, i) => {
    if (one.workflow === 'none' || !one.open) return;
    if (s.left.wakeLost > 0 && one.woken) {
      const left = { ...s.left, wakeLost: s.left.wakeLost - 1 };
      steps.push({ name: `the wake of ${i} gets lost`, to: change(s, i, { woken: false }, { left }) });
    }
    if (s.left.runAnew > 0 && one.workflow === 'ready') {
      const left = { ...s.left, runAnew: s.left.runAnew - 1 };
      const workflow = has('read-before-waiting') ? 'start' : 'wait';
      steps.push({
        name: `workflow ${i}: starts anew`,
        to: change(s, i, { workflow, woken: false }, { left }),
      });
    }
    if (s.left.runLost > 0 && one.version > one.seen) {
      const left = { ...s.left, runLost: s.left.runLost - 1 };
      steps.push({
        name: `Temporal loses workflow ${i}`,
        to: change(s, i, { workflow: 'none', woken: false }, { left }),
      });
    }
  });
  return steps;
}
