import { dirname } from 'node:path';
import { onTestFinished } from 'vitest';
import type { ResponseActivities } from '../../activities/contract.ts';
import { loadLibrary } from '../../activities/library.ts';
import { createActivities, Judgements } from '../../activities/response/index.ts';
import { SeenContent } from '../../activities/survey/index.ts';
import { hostAccess } from '../../cli/compose/host-access.ts';
import { configSchema } from '../../domain/config.ts';
import type { IncidentId } from '../../domain/ids.ts';
import { needsNewPlan } from '../../domain/targets/outcome.ts';
import { loadIndicators } from '../../intel/indicators.ts';
import { openToolboxes } from '../../intel/toolbox.ts';
import type { Lab, LabHost } from '../../lab/index.ts';
import { ddgInfection, openLab } from '../../lab/index.ts';
import { systemClock } from '../../runtime/clock.ts';
import type { HostPool } from '../../ssh/index.ts';
import { createHostPool } from '../../ssh/index.ts';
import { quietLogger } from '../shared/quiet-logger.ts';
import type { TestStore } from '../shared/store.ts';
import { newTestStore } from '../shared/store.ts';
import type { Cut, SshProxy } from '../shared/tcp-proxy.ts';
import { sshProxy } from '../shared/tcp-proxy.ts';
import type { FirstLook } from './cuts-incident.ts';
import { askFor, lookOnce, preparedIncident } from './cuts-incident.ts';
import type { Present } from './cuts-judge.ts';
import { harmOfCall, harmOnHost } from './cuts-judge.ts';
import type { Exchange, Seen } from './cuts-list.ts';
import { KILL } from './cuts-list.ts';
import { stateOf } from './host-state.ts';
import { plantStarters } from './starters.ts';

/** A worker tries again without limit; here it must have got through by then. */
const TRIES = 4;

/** A cut of one exchange. */
export interface Planned {
  readonly exchange: Exchange;
  readonly cut: Cut;
}

/** What one cut came to. */
export interface Struck extends Planned {
  /** What went wrong; empty when nothing did. */
  readonly wrong: readonly string[];
  /** The exchange was over before it came to the cut. */
  readonly missed: boolean;
}

/** One host that is infected anew for each incident. */
export interface Lane {
  /** What goes over the wire in an exchange that nobody cuts. */
  count(exchange: Exchange): Promise<Seen>;
  /** Cuts these exchanges of one incident, in this order. */
  run(round: readonly Planned[]): Promise<Struck[]>;
  /** What is not on the host as it should be after everything so far. Costs as much as a cut. */
  harm(): Promise<string[]>;
}

interface Parts {
  readonly test: TestStore;
  readonly lab: Lab;
  readonly pool: HostPool;
  readonly activities: ResponseActivities;
}

/** Opens hosts side by side. Call it inside a test. */
export async function openLanes(many: number): Promise<Lane[]> {
  const test = await newTestStore();
  const lab = await openLab();
  onTestFinished(() => lab.close());
  const library = await loadLibrary();
  // Never asked for a sign of life, so that each exchange begins with the same packet.
  const pool = createHostPool({
    library: library.script,
    logger: quietLogger(),
    clock: systemClock,
    checkAfterMs: 3_600_000,
    idleMs: 3_600_000,
  });
  onTestFinished(() => pool.close());
  const hosts = await Promise.all(
    Array.from({ length: many }, () => lab.host({ bystanders: true, database: false })),
  );
  const keys = dirname(hosts[0]?.ssh.identityFile ?? '');
  const lists = await loadIndicators([]);
  const activities = createActivities({
    store: test.store,
    hosts: hostAccess(pool, keys, (name) => test.store.hosts.get(name)),
    library,
    toolboxes: openToolboxes('/nonexistent'),
    config: configSchema.parse({ acts: { deadline: '20s' } }),
    indicators: async () => lists,
    judgements: new Judgements(),
    seen: new SeenContent(),
    askReputation: async () => [],
    verifyDecision: test.verify,
    logger: quietLogger(),
    clock: systemClock,
    heartbeat: () => {},
    attempt: () => 1,
  });
  return Promise.all(hosts.map((host) => openLane({ test, lab, pool, activities }, host)));
}

async function openLane(parts: Parts, host: LabHost): Promise<Lane> {
  const proxy = await sshProxy(host.ssh.port);
  onTestFinished(() => proxy.close());
  const clean = await stateOf(host);
  await host.infect(ddgInfection());
  await plantStarters(host);
  const look = await lookOnce(parts.test, parts.activities, host, proxy.port);
  const lane = { ...parts, host, proxy, look };
  let present: Present = { runs: true, files: true, blocked: false };

  /** Up to where the first of the exchanges begins. */
  async function begin(exchanges: readonly Exchange[]): Promise<{ id: IncidentId; acts: string[] }> {
    // A guard that lives puts back what is deleted.
    const kills = exchanges.some(({ acts }) => acts.includes('delete-files')) && !exchanges.includes(KILL);
    const acts: string[] = [...(kills ? [KILL] : []), ...exchanges].flatMap((one) => one.acts);
    const id = await preparedIncident(parts.test, host, proxy.port, look, acts);
    if (kills) await actUntilTold(lane, id, KILL, acts);
    const blocked = acts.includes('block-egress');
    if (acts.includes('kill-processes'))
      present = { runs: false, files: !acts.includes('delete-files'), blocked };
    else present = { ...present, blocked };
    return { id, acts };
  }

  return {
    async count(exchange) {
      const { id, acts } = await begin([exchange]);
      const counted = proxy.count(exchange.which);
      await actUntilTold(lane, id, exchange, acts);
      return counted();
    },
    async run(round) {
      const { id, acts } = await begin(round.map(({ exchange }) => exchange));
      const struck: Struck[] = [];
      for (const one of round) struck.push(await strike(lane, id, one, acts));
      return struck;
    },
    harm: () => harmOnHost(host, clean, present),
  };
}

interface Open extends Parts {
  readonly host: LabHost;
  readonly proxy: SshProxy;
  readonly look: FirstLook;
}

async function strike(
  lane: Open,
  id: IncidentId,
  { exchange, cut }: Planned,
  acts: readonly string[],
): Promise<Struck> {
  const happened = lane.proxy.cutAt(cut, exchange.which);
  const { wrong, asked } = await actUntilTold(lane, id, exchange, acts);
  const missed = !happened();
  // What was not reached must not strike the next exchange.
  lane.proxy.count();
  const harm = await harmOfCall(lane.test, lane.host, id, exchange, asked);
  return { exchange, cut, missed, wrong: [...wrong, ...harm] };
}

/**
 * Tries as a worker does until every act of the exchange has its outcome. A cut that came while the call ran stopped it: what it
 * had not begun is asked again, once.
 */
async function actUntilTold(
  { test, activities, host, look }: Open,
  id: IncidentId,
  { acts }: Exchange,
  approved: readonly string[],
): Promise<{ wrong: string[]; asked: number }> {
  let asked = 1;
  for (let tries = 1; tries <= TRIES; tries += 1) {
    const failed = await activities[acts.at(-1) ?? 'delete-files'](id, acts).then(
      () => undefined,
      (error: unknown) => error,
    );
    const steps = ((await test.store.incidents.get(id))?.steps ?? []).filter(({ name }) =>
      (acts as readonly string[]).includes(name),
    );
    const told = failed === undefined && steps.every(({ outcomes }) => outcomes.length > 0);
    if (!told) continue;
    if (!steps.some(({ outcomes }) => outcomes.some(({ outcome }) => needsNewPlan(outcome))))
      return { wrong: [], asked };
    if (asked === 2) return { wrong: ['asked twice and still not done'], asked };
    asked += 1;
    await askFor(test, host, id, look, approved);
  }
  return { wrong: ['no outcome'], asked };
}
