import { expect } from 'vitest';
import type { IncidentId } from '../../domain/ids.ts';
import type { DestructiveStep } from '../../domain/steps.ts';
import type { TargetOutcome } from '../../domain/targets/outcome.ts';
import type { Receipt } from '../../domain/targets/receipt.ts';
import type { LabHost } from '../../lab/index.ts';
import { bystanderDamage, rootSpools } from '../../lab/index.ts';
import type { StepRecord } from '../../store/port.ts';
import type { Davy, Reached } from '../shared/davy.ts';
import { davy } from '../shared/davy.ts';
import { eventually } from '../shared/eventually.ts';
import { lockTable } from '../shared/table-lock.ts';
import { changesSince, frozenOf, isRunning, stateOf } from './host-state.ts';
import type { Row } from './matrix-table.ts';
import { matrixTable } from './matrix-table.ts';
import { plantStarters, startersAreGone } from './starters.ts';

interface Case {
  readonly step: DestructiveStep;
  /** The call that is struck: the kill goes with what comes before it. */
  readonly acts: readonly DestructiveStep[];
  /** Done before, in peace: a guard that lives would put back what is removed. */
  readonly before: readonly DestructiveStep[];
  /** The act's effect can be seen on the host. */
  readonly visible: (host: LabHost) => Promise<boolean>;
  /** What the infection does not have by itself. */
  readonly plant?: (host: LabHost) => Promise<void>;
  /** Removed by the act: somebody else puts a file of his there. */
  readonly path: string;
}

const CASES: readonly Case[] = [
  {
    step: 'remove-cron-entries',
    acts: ['remove-cron-entries', 'kill-processes'],
    before: [],
    visible: async (host) => {
      for (const spool of rootSpools) if (String(await host.read(spool)).includes('i.sh')) return false;
      return true;
    },
    path: '/tmp/nightly',
  },
  {
    step: 'disable-persistence',
    acts: ['disable-persistence', 'kill-processes'],
    before: [],
    plant: plantStarters,
    visible: startersAreGone,
    path: '/tmp/nightly',
  },
  {
    step: 'kill-processes',
    acts: ['kill-processes'],
    before: [],
    visible: async (host) =>
      !(await isRunning(host, '/tmp/wnTKYg')) && !(await isRunning(host, '/tmp/ddg.2021')),
    path: '/tmp/nightly',
  },
  {
    step: 'delete-files',
    acts: ['delete-files'],
    before: ['kill-processes'],
    visible: async (host) => {
      const found = await host.run(['cat', '/tmp/wnTKYg']);
      return found.code !== 0 || String(found.stdout) === OTHER_FILE;
    },
    path: '/tmp/wnTKYg',
  },
  {
    step: 'block-egress',
    acts: ['block-egress'],
    before: [],
    visible: async (host) => String((await host.sh('nft list ruleset')).stdout).includes('davy_'),
    path: '/tmp/nightly',
  },
];

/** What a person puts in place while the worker is dead. */
const OTHER_LINE = '7 7 * * * /usr/local/bin/nightly --of-a-person';
const OTHER_FILE = 'something else, of somebody else\n';

async function putOthers(host: LabHost, path: string): Promise<void> {
  for (const spool of rootSpools) await host.sh(`echo '${OTHER_LINE}' >>${spool}`);
  await host.write(path, OTHER_FILE);
}

async function othersHurt(host: LabHost, path: string | undefined): Promise<string[]> {
  const hurt: string[] = [];
  for (const spool of rootSpools)
    if (!String(await host.read(spool)).includes(`${OTHER_LINE}\n`)) hurt.push(spool);
  if (path !== undefined && String(await host.read(path)) !== OTHER_FILE) hurt.push(path);
  return hurt;
}

interface Cell extends Reached {
  readonly one: Case;
  readonly id: IncidentId;
}
/** What comes when everything is over. */
type Afterwards = (cell: Cell) => Promise<void>;
type Fault = (on: Davy, cells: readonly Cell[]) => Promise<Afterwards | undefined>;

const approveAll = (on: Davy, cells: readonly Cell[]) => Promise.all(cells.map(({ id }) => on.approve(id)));
const allVisible = (cells: readonly Cell[]) =>
  Promise.all(cells.map(({ one, host }) => eventually(() => one.visible(host))));

/** Each strikes every cell at once, kills the worker, and leaves the hosts as the next worker finds them. */
export const FAULTS: Readonly<Record<string, Fault>> = {
  'killed before intent': async (on, cells) => {
    const lock = await lockTable(on.database.superUrl, 'calls');
    try {
      await approveAll(on, cells);
      await lock.awaited(cells.length);
      await on.killWorkers();
    } finally {
      await lock.release();
    }
    for (const cell of cells) expect((await actsOnLedger(on, cell)).intended).toEqual([]);
    return undefined;
  },

  'intent written, command held': async (on, cells) => {
    const held = new Map(cells.map(({ id, proxy }) => [id, proxy.catchCall()]));
    await approveAll(on, cells);
    await Promise.all(held.values());
    await on.killWorkers();
    for (const { id } of cells) expect(await on.store.acts.openCall(id)).toBeDefined();
    // What was held comes to the host when it was settled long ago: it must not run.
    return async ({ id, host }) => {
      const caught = await held.get(id);
      const before = await stateOf(host);
      caught?.release();
      await eventually(() => caught !== undefined && caught.answers() > 0);
      expect(await changesSince(host, before)).toEqual([]);
    };
  },

  'act visible, reply held': async (on, cells) => {
    const held = cells.map(({ proxy }) => proxy.catchReply());
    await approveAll(on, cells);
    await Promise.all(held);
    await allVisible(cells);
    await on.killWorkers();
    return undefined;
  },

  'reply delivered, outcome not written': async (on, cells) => {
    const held = cells.map(({ proxy }) => proxy.catchReply());
    await approveAll(on, cells);
    const caught = await Promise.all(held);
    await allVisible(cells);
    const lock = await lockTable(on.database.superUrl, 'acts');
    try {
      for (const one of caught) one.release();
      await lock.awaited(cells.length);
      await on.killWorkers();
    } finally {
      await lock.release();
    }
    return undefined;
  },
};

/** Of each act of the incident: how often it was intended, and how its one outcome came to be known. */
async function actsOnLedger(on: Davy, { id, one }: Cell) {
  await on.store.ledger.chain();
  const { items } = await on.store.ledger.list({ limit: 200, incidentId: id });
  const of = (...kinds: string[]) =>
    items.filter(({ kind, body }) => kinds.includes(kind) && (one.acts as unknown[]).includes(body.step));
  return {
    intended: of('act.intended'),
    outcomes: of('act.outcome', 'act.settled').filter(({ body }) => body.fenced !== true),
  };
}

/** The rows as a table, in the order of the cases. */
export function tableOfRows(rows: readonly Row[]): string {
  const order = CASES.map(({ step }) => step as string);
  return matrixTable(rows.toSorted((a, b) => order.indexOf(a.step) - order.indexOf(b.step)));
}

const tally = (words: readonly string[]): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1;
  return counts;
};

/** Targets that the host-side script began more than once. */
const begunTwice = (receipts: readonly Receipt[]): string[] =>
  Object.entries(tally(receipts.filter(({ phase }) => phase === 'before').map(({ targetId }) => targetId)))
    .filter(([, times]) => times > 1)
    .map(([target, times]) => `${target} begun ${times} times`);

/** Looks at everything; what is wrong is in `damage`, so that the table shows all cells before any fails. */
async function judge(on: Davy, cell: Cell, fault: string, mine: string, started: number): Promise<Row> {
  const { one, host, id } = cell;
  await on.until(id, ({ steps }) => one.acts.every((act) => FINISHED.has(stepState(steps, act))));
  const { intended, outcomes } = await actsOnLedger(on, cell);
  await on.cancelled(id);
  const damage = [
    ...(host.bystanders === null ? ['no bystanders'] : await bystanderDamage(host, host.bystanders)),
    ...(await othersHurt(host, mine)),
  ];
  const frozen = await frozenOf(host);
  const told = outcomes.map(({ body }) => String(body.step)).toSorted();
  if (told.join() !== [...one.acts].toSorted().join()) damage.push(`outcomes of ${told.join()}`);
  for (const { body } of outcomes) damage.push(...begunTwice(body.receipts as Receipt[]));
  if (!(await one.visible(host))) damage.push('the act was not done');
  return {
    step: one.step,
    fault,
    intents: intended.length / one.acts.length,
    how: Object.keys(tally(outcomes.map(({ kind }) => kind))).join(' '),
    outcomes: tally(
      outcomes.flatMap(({ body }) => (body.outcomes as TargetOutcome[]).map(({ outcome }) => outcome)),
    ),
    frozen: frozen.length,
    damage,
    ms: performance.now() - started,
  };
}

const FINISHED: ReadonlySet<string> = new Set(['done', 'failed', 'unknown']);
const stepState = (steps: readonly StepRecord[], name: string): string =>
  steps.find((step) => step.name === name)?.state ?? '';

/** Strikes each case once with this fault, and expects that each step was done once, and nothing else. */
export async function strikeAll(fault: string, strike: Fault): Promise<Row[]> {
  const started = performance.now();
  const on = await davy();
  const [hosts] = await Promise.all([Promise.all(CASES.map(() => on.host())), on.startWorker()]);
  const cells: Cell[] = await Promise.all(
    hosts.map(async (reached, at) => {
      const one = CASES[at] as Case;
      await one.plant?.(reached.host);
      const id = await on.open(reached.host, [...one.before, ...one.acts]);
      const asked = await on.asked(id);
      const first = asked.filter(({ step }) => (one.before as string[]).includes(step));
      if (first.length > 0) {
        await on.approve(id, first);
        await on.until(id, ({ steps }) => one.before.every((act) => stepState(steps, act) === 'done'));
      }
      return { ...reached, one, id };
    }),
  );
  const afterwards = await strike(on, cells);
  const mine = new Map<string, string>();
  for (const { id, one, host } of cells) {
    const path = (await one.visible(host)) ? one.path : '/tmp/nightly';
    await putOthers(host, path);
    mine.set(id, path);
  }
  await on.startWorker();
  const judged = await Promise.all(
    cells.map((cell) => judge(on, cell, fault, mine.get(cell.id) ?? '', started)),
  );
  for (const cell of cells) await afterwards?.(cell);
  for (const { step, damage, frozen, outcomes } of judged) {
    const bad = Object.keys(outcomes).filter(
      (name) => !['done', 'already-absent', 'neutralised'].includes(name),
    );
    expect({ step, damage, frozen, bad }).toEqual({ step, damage: [], frozen: 0, bad: [] });
  }
  return judged;
}
