import { createHash } from 'node:crypto';
import type { Approval } from '../../../domain/gate.ts';
import type { IncidentId } from '../../../domain/ids.ts';
import { VERDICT_STEP } from '../../../domain/steps.ts';
import type { LabHost, LabProcess, Manifest } from '../../../lab/index.ts';
import type { IncidentRecord } from '../../../store/port.ts';
import { eventually } from '../../shared/eventually.ts';
import type { InProcess } from '../../shared/in-process.ts';
import { testPolicy } from '../../shared/store.ts';
import type { Decide, Scenario } from '../scenario.ts';
import type { Edit } from './edits.ts';
import { withoutLines } from './edits.ts';
import { steady } from './life.ts';
import type { NamedTarget } from './names.ts';
import { editOf, namedTargets } from './names.ts';
import { theProcedure } from './procedure.ts';

/** Several hosts are in flight, and the machine may be busy with others. */
const HANGS_AFTER_MS = 200_000;

/** As {@link eventually}; what never comes is told with what the incident is like instead. */
const waitFor = <T>(davy: InProcess, id: IncidentId, look: () => Promise<T | false>): Promise<T> =>
  eventually(look, HANGS_AFTER_MS).catch(async (cause: unknown) => {
    const { status, steps, attention } = (await davy.store.incidents.get(id)) ?? {};
    const states = steps?.map(({ name, state }) => `${name}: ${state}`);
    throw new Error(`it stays: ${JSON.stringify({ status, states, attention })}`, { cause });
  });

/** What became of a host that was taken through the whole procedure. */
export interface Played {
  readonly before: Manifest;
  /** What ran before anybody acted. */
  readonly ran: readonly LabProcess[];
  /** Davy asked a person what this is. */
  readonly asked: boolean;
  readonly approvals: readonly Approval[];
  readonly offered: readonly NamedTarget[];
  readonly taken: readonly NamedTarget[];
  /** What each file that loses lines has to hold afterwards. */
  readonly edited: ReadonlyMap<string, Buffer>;
  readonly closed: IncidentRecord;
  /** What it asked once more, or stopped with, instead of being closed. */
  readonly again: readonly string[];
}

/** Opens the incident, decides as the scenario says, and waits until it is closed. */
export async function play(davy: InProcess, host: LabHost, scenario: Scenario): Promise<Played> {
  const before = await host.manifest();
  const first = await host.processes();
  const id = await opened(davy, host, scenario);
  const { decide = {} } = scenario;
  // Also what cron ran for a moment may be offered.
  const seen = new Map<string, LabProcess>();
  const look = async (): Promise<void> => {
    for (const process of await host.processes()) seen.set(`${process.pid} ${process.startTime}`, process);
  };
  let pending = await pendingOf(davy, id, look);
  const gate = pending.find(({ step }) => step === VERDICT_STEP);
  if (gate !== undefined) {
    const miner = decide.asked === 'miner';
    await davy.store.approvals.decide(
      id,
      [
        {
          approvalId: gate.id,
          planDigest: gate.plan.digest,
          decision: miner ? 'approve' : 'reject',
          reason: 'as the scenario says',
        },
      ],
      davy.admin,
      davy.sign,
    );
    pending = miner ? await pendingOf(davy, id, look) : [];
  }
  const ran = steady(first, await host.processes());
  const offered = namedTargets(pending, [...seen.values()].reverse());
  const taken = offered.filter((named) => isTaken(named, decide));
  const edited = await editsOf(host, before, taken);
  if (pending.length > 0)
    await davy.store.approvals.decide(
      id,
      pending.map((approval) => decided(approval, taken)),
      davy.admin,
      davy.sign,
    );
  const { closed, again } = await closing(davy, id, pending);
  return {
    before,
    ran,
    asked: gate !== undefined,
    approvals: pending,
    offered,
    taken,
    edited,
    closed,
    again,
  };
}

async function opened(davy: InProcess, host: LabHost, { what, alert }: Scenario): Promise<IncidentId> {
  const playbook = theProcedure();
  const policies = Object.fromEntries(playbook.steps.map(({ step }) => [step, testPolicy]));
  if (alert === undefined) {
    const actor = davy.admin;
    return (await davy.store.incidents.open({ host: host.name, reason: what, playbook, policies, actor })).id;
  }
  const plain = { host: host.name, title: what, indicators: { addresses: [...alert.addresses] } };
  const raw = new TextEncoder().encode(JSON.stringify(plain));
  const source = { source: 'generic', actor: 'source:siem' };
  const { incidentId } = await davy.store.alerts.accept({
    ...source,
    raw,
    alert: plain,
    playbook,
    policies,
  });
  if (incidentId === null) throw new Error('the alert opened no incident');
  return incidentId;
}

/** All that waits for a person, once it does; nothing where the incident ends without one. */
const pendingOf = (davy: InProcess, id: IncidentId, look: () => Promise<void>): Promise<Approval[]> =>
  waitFor(davy, id, async () => {
    await look();
    const pending = await davy.approvals(id);
    const incident = await davy.store.incidents.get(id);
    if (incident?.status === 'needs-attention')
      throw new Error(`attention: ${JSON.stringify(incident.attention)}`);
    return pending.length > 0 || incident?.status === 'closed' ? pending : false;
  });

/** What is asked anew was not done as approved, or came back: nobody answers, so it ends here. */
async function closing(
  davy: InProcess,
  id: IncidentId,
  answered: readonly Approval[],
): Promise<Pick<Played, 'closed' | 'again'>> {
  const known = new Set(answered.map((approval) => approval.id));
  const { closed, anew } = await waitFor(davy, id, async () => {
    const incident = await davy.store.incidents.get(id);
    const pending = (await davy.approvals(id)).filter((approval) => !known.has(approval.id));
    const stops = incident?.status === 'closed' || incident?.status === 'needs-attention';
    return incident !== undefined && (stops || pending.length > 0) && { closed: incident, anew: pending };
  });
  if (closed.status === 'closed') return { closed, again: [] };
  const asks = anew.flatMap(({ step, plan }) =>
    plan.targets.map(({ title }) => `asks again: ${step}: ${title}`),
  );
  const { attention } = closed;
  return {
    closed,
    again: [...asks, ...(attention === null ? [] : [`attention: ${JSON.stringify(attention)}`])],
  };
}

function isTaken({ target, name }: NamedTarget, { take = 'ticked' }: Decide): boolean {
  if (typeof take !== 'string') return take.includes(name);
  return take === 'all' || (take === 'ticked' && target.selected);
}

function decided({ id, plan }: Approval, taken: readonly NamedTarget[]) {
  const targets = plan.targets.filter((target) => taken.some((named) => named.target.id === target.id));
  const choice =
    targets.length > 0
      ? { decision: 'approve' as const, targets: targets.map((target) => target.id) }
      : { decision: 'reject' as const, reason: 'nothing of it is taken' };
  return { approvalId: id, planDigest: plan.digest, ...choice };
}

/** @throws Error where a file has changed between the manifest and now: then nobody can say what it has to hold */
async function editsOf(
  host: LabHost,
  before: Manifest,
  taken: readonly NamedTarget[],
): Promise<ReadonlyMap<string, Buffer>> {
  const edits = new Map<string, Edit[]>();
  for (const { target } of taken) {
    const edit = editOf(target.identity);
    if (edit === undefined) continue;
    edits.set(edit.path, [...(edits.get(edit.path) ?? []), edit]);
  }
  const edited = new Map<string, Buffer>();
  for (const [path, lines] of edits) {
    const bytes = await host.read(path);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    if (before.files[path]?.includes(sha256) === false)
      throw new Error(`scenario: ${path} changed before anybody acted`);
    edited.set(path, withoutLines(bytes, lines));
  }
  return edited;
}
