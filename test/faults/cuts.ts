import { basename, dirname } from 'node:path';
import { onTestFinished } from 'vitest';
import type { ResponseActivities } from '../../activities/contract.ts';
import { loadLibrary } from '../../activities/library.ts';
import { createActivities } from '../../activities/response/index.ts';
import { hostAccess } from '../../cli/compose/host-access.ts';
import { configSchema } from '../../domain/config.ts';
import { playbookSchema } from '../../domain/playbook.ts';
import { loadIndicators } from '../../intel/indicators.ts';
import type { Lab, LabHost } from '../../lab/index.ts';
import { bystanderDamage, ddgInfection, openLab, rootSpools } from '../../lab/index.ts';
import { systemClock } from '../../runtime/clock.ts';
import { createHostPool } from '../../ssh/index.ts';
import { quietLogger } from '../shared/quiet-logger.ts';
import type { TestStore } from '../shared/store.ts';
import { newTestStore, testPolicy } from '../shared/store.ts';
import type { Cut, Direction, SshProxy } from '../shared/tcp-proxy.ts';
import { sshProxy } from '../shared/tcp-proxy.ts';
import { frozenOf, isRunning } from './host-state.ts';

const ACTS = ['remove-cron-entries', 'kill-processes'] as const;
/** A worker tries again without limit; here it must have got through by then. */
const TRIES = 4;

/** Cuts the connection of a call with freeze, cron lines and kill wherever it is told to, each time on a fresh host. */
export interface CutBench {
  /** Packets each way of a call that nobody cuts, from the approval on. */
  count(): Promise<Readonly<Record<Direction, number>>>;
  /** What went wrong after this cut; empty when nothing did. */
  run(cut: Cut): Promise<string[]>;
  /** Runs whose exchange was over before it came to the cut. */
  missed(): number;
}

/** Every packet boundary, both ways; with `besides`, a byte before and a byte behind each of them as well. */
export function cutsOf(packets: Readonly<Record<Direction, number>>, besides: boolean): Cut[] {
  const directions: readonly Direction[] = ['to-host', 'from-host'];
  return directions.flatMap((direction) =>
    Array.from({ length: packets[direction] + 1 }, (_, at) => at).flatMap((at) =>
      (besides ? [-1, 0, 1] : [0])
        .filter((bytes) => at + bytes >= 0)
        .map((bytes): Cut => ({ direction, packets: at, bytes })),
    ),
  );
}

/** Call it inside a test. */
export async function cutBench(): Promise<CutBench> {
  const test = await newTestStore();
  const lab = await openLab();
  onTestFinished(() => lab.close());
  const library = await loadLibrary();
  const pool = createHostPool({ library: library.script, logger: quietLogger(), clock: systemClock });
  onTestFinished(() => pool.close());
  const first = await lab.host({ infection: 'none', database: false });
  const keys = dirname(first.ssh.identityFile);
  await first.close();
  const activities = createActivities({
    store: test.store,
    hosts: hostAccess(pool, keys, (name) => test.store.hosts.get(name)),
    library,
    config: configSchema.parse({ acts: { deadline: '20s' } }),
    indicators: await loadIndicators([]),
    askReputation: async () => [],
    verifyDecision: test.verify,
    logger: quietLogger(),
    clock: systemClock,
    heartbeat: () => {},
    attempt: () => 1,
  });
  let missed = 0;
  const prepared = () => prepare(test, lab, activities);
  return {
    missed: () => missed,
    async count() {
      const { host, proxy, id } = await prepared();
      const counted = proxy.count();
      await activities['kill-processes'](id, ACTS);
      await host.close();
      return counted();
    },
    async run(cut) {
      const { host, proxy, id } = await prepared();
      const struck = proxy.cutAt(cut);
      let tries = await untilTold(test, activities, id, 1);
      const rest = await notBegun(test, id);
      if (rest) {
        await ask(test, activities, id);
        tries += await untilTold(test, activities, id, 2);
      }
      const wrong = await judge(test, host, id, rest ? 2 : 1);
      // The last packets are not always as many: sshd joins what comes at the same moment.
      if (!struck()) missed += 1;
      if (tries > 2 * TRIES) wrong.push('no outcome');
      await host.close();
      return wrong;
    },
  };
}

/** The cut came while the call ran: settling stopped it, and what it had not begun is asked again. */
async function notBegun(test: TestStore, id: string): Promise<boolean> {
  const incident = await test.store.incidents.get(id);
  return (incident?.steps ?? []).some(({ outcomes }) =>
    outcomes.some(({ outcome }) => outcome === 'not-begun'),
  );
}

/** Tries until so many calls have an outcome. */
async function untilTold(
  test: TestStore,
  activities: ResponseActivities,
  id: string,
  many: number,
): Promise<number> {
  for (let tries = 1; tries <= TRIES; tries += 1) {
    await activities['kill-processes'](id, ACTS).catch(() => {});
    const calls = await test.store.acts.calls(id);
    const told = calls.filter(({ acts }) => acts.every(({ outcomes }) => outcomes !== null));
    if (told.length >= many) return tries;
  }
  return 2 * TRIES + 1;
}

/** An infected host whose incident has everything approved and nothing done. */
async function prepare(
  test: TestStore,
  lab: Lab,
  activities: ResponseActivities,
): Promise<{ host: LabHost; proxy: SshProxy; id: string }> {
  const host = await lab.host({ infection: ddgInfection() });
  const proxy = await sshProxy(host.ssh.port);
  onTestFinished(() => proxy.close());
  await test.addHost(host.name, {
    address: host.ssh.host,
    port: proxy.port,
    hostKeys: [host.ssh.hostKey],
    identityFile: basename(host.ssh.identityFile),
  });
  const steps = ['confirm-miner', 'preserve-evidence', ...ACTS, 'watch-for-respawn'];
  const { id } = await test.store.incidents.open({
    host: host.name,
    reason: 'a cut',
    playbook: playbookSchema.parse({
      name: 'some-acts',
      version: 1,
      description: 'For cuts.',
      steps: steps.map((step) => ({ step })),
    }),
    policies: Object.fromEntries(steps.map((step) => [step, testPolicy])),
    actor: test.admin,
  });
  await ask(test, activities, id);
  return { host, proxy, id };
}

/** Looks, keeps the evidence, and approves what is offered. */
async function ask(test: TestStore, activities: ResponseActivities, id: string): Promise<void> {
  await activities['confirm-miner'](id);
  await activities['preserve-evidence'](id);
  const { items } = await test.store.approvals.list({ limit: 10, incidentId: id, status: 'pending' });
  await test.store.approvals.decide(
    id,
    items.map(({ id: approvalId, plan }) => ({ approvalId, decision: 'approve', planDigest: plan.digest })),
    test.admin,
    test.sign,
  );
}

async function judge(test: TestStore, host: LabHost, id: string, calls: number): Promise<string[]> {
  const wrong = host.bystanders === null ? ['no bystanders'] : await bystanderDamage(host, host.bystanders);
  for (const spool of rootSpools)
    if (String(await host.read(spool).catch(() => 'i.sh: no crontab')).includes('i.sh')) wrong.push(spool);
  for (const path of ['/tmp/wnTKYg', '/tmp/ddg.2021'])
    if (await isRunning(host, path)) wrong.push(`${path} runs`);
  for (const { cmdline } of await frozenOf(host)) wrong.push(`frozen: ${cmdline.join(' ')}`);
  const done = (await test.store.acts.calls(id)).filter(({ acts }) => acts.some(({ outcomes }) => outcomes));
  if (done.length !== calls) wrong.push(`${done.length} calls with an outcome`);
  const steps = (await test.store.incidents.get(id))?.steps ?? [];
  for (const { outcome, detail } of steps.flatMap(({ outcomes }) => outcomes))
    if (outcome !== 'done' && outcome !== 'already-absent') wrong.push(`${outcome}: ${detail}`);
  return wrong;
}
