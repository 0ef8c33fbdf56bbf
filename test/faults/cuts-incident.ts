import { basename } from 'node:path';
import { killTargets } from '../../activities/call/infected.fixture.ts';
import { cronLine, fileTarget, target } from '../../activities/call/scene.fixture.ts';
import { metadataOf } from '../../activities/catalogue.ts';
import type { ResponseActivities } from '../../activities/contract.ts';
import { digestOf } from '../../domain/digest.ts';
import type { IncidentId } from '../../domain/ids.ts';
import type { Verdict } from '../../domain/incident.ts';
import { makePlan } from '../../domain/make-plan.ts';
import type { Target } from '../../domain/plan.ts';
import type { Playbook } from '../../domain/playbook.ts';
import { playbookSchema } from '../../domain/playbook.ts';
import type { Snapshot } from '../../domain/snapshot.ts';
import type { DestructiveStep } from '../../domain/steps.ts';
import { isDestructive } from '../../domain/steps.ts';
import type { LabHost } from '../../lab/index.ts';
import { curlCronLine, ddgInfection, labAddresses, rootSpools, wgetCronLine } from '../../lab/index.ts';
import type { EvidenceStore } from '../../store/port.ts';
import type { TestStore } from '../shared/store.ts';
import { testPolicy } from '../shared/store.ts';
import { plantStarters, starterTargets } from './starters.ts';

const STEPS = [
  'confirm-miner',
  'preserve-evidence',
  'block-egress',
  'remove-cron-entries',
  'disable-persistence',
  'kill-processes',
  'delete-files',
  'watch-for-respawn',
];
const playbook: Playbook = playbookSchema.parse({
  name: 'some-acts',
  version: 1,
  description: 'For cuts.',
  steps: STEPS.map((step) => ({ step })),
});
const FILES = ['/tmp/wnTKYg', '/tmp/ddg.2021', '/tmp/i.sh'];

/**
 * A survey and its evidence, taken once and given to each incident: a survey for each cut would take longer than all that is
 * looked at here. Every infection is the same byte for byte; what differs (pids, inodes) is in the targets, which are found anew.
 */
export interface FirstLook {
  readonly snapshot: Snapshot;
  readonly verdict: Verdict;
  readonly evidence: readonly Parameters<EvidenceStore['keep']>[1][];
}

/** What acts ask for: see evidenceCovers. */
const NEEDED: ReadonlySet<string> = new Set(['image', 'file', 'crontab', 'firewall']);
const NEEDED_TO_BLOCK: ReadonlySet<string> = new Set(['firewall']);

let incidents = 0;

/** An incident of its own, as the store has one open incident a host. Its name in the inventory comes first. */
async function openIncident(
  test: TestStore,
  host: LabHost,
  port: number,
): Promise<{ name: string; id: IncidentId }> {
  incidents += 1;
  const name = `${host.name}-${incidents}`;
  await test.addHost(name, {
    address: host.ssh.host,
    port,
    hostKeys: [host.ssh.hostKey],
    identityFile: basename(host.ssh.identityFile),
  });
  const policies = Object.fromEntries(STEPS.map((step) => [step, testPolicy]));
  const asked = { host: name, reason: 'a cut', playbook, policies, actor: test.admin };
  return { name, id: (await test.store.incidents.open(asked)).id };
}

/** @param port of the proxy before the infected host */
export async function lookOnce(
  test: TestStore,
  activities: ResponseActivities,
  host: LabHost,
  port: number,
): Promise<FirstLook> {
  const { id } = await openIncident(test, host, port);
  const { store } = test;
  await activities['confirm-miner'](id);
  await activities['preserve-evidence'](id);
  const snapshot = await store.incidents.snapshot(id);
  const verdict = (await store.incidents.get(id))?.verdict ?? null;
  if (snapshot === undefined || verdict?.verdict !== 'confirmed') throw new Error('no confirmed miner');
  const kept = (await store.evidence.list(id)).filter(({ kind }) => NEEDED.has(kind));
  const evidence = await Promise.all(
    kept.map(async ({ kind, sha256, truncated, path, note }) => {
      const bytes = await store.evidence.open(sha256, 'a test');
      if (bytes === undefined) throw new Error(`no evidence ${sha256}`);
      return { kind, bytes, truncated, ...(path && { path }), ...(note && { note }) };
    }),
  );
  return { snapshot, verdict, evidence };
}

/** An incident with these steps approved and nothing done; the host is infected where one of them takes that away. */
export async function preparedIncident(
  test: TestStore,
  host: LabHost,
  port: number,
  look: FirstLook,
  acts: readonly string[],
): Promise<IncidentId> {
  await host.sh('nft flush ruleset; rm -rf /run/davy-*');
  const removes = acts.some((act) => act !== 'block-egress');
  if (removes) {
    await host.infect(ddgInfection());
    await plantStarters(host);
  }
  const { id } = await openIncident(test, host, port);
  const needed = removes ? NEEDED : NEEDED_TO_BLOCK;
  const evidence = look.evidence.filter(({ kind }) => needed.has(kind));
  await Promise.all(evidence.map((item) => test.store.evidence.keep(id, item)));
  await askFor(test, host, id, look, acts);
  return id;
}

/** Offers a plan of what is there now for each of these steps that is not done, and approves it. */
export async function askFor(
  { store, sign, admin }: TestStore,
  host: LabHost,
  id: IncidentId,
  look: FirstLook,
  acts: readonly string[],
): Promise<void> {
  const incident = await store.incidents.get(id);
  if (incident === undefined) throw new Error('no incident');
  const { surveyId, number } = await store.incidents.beginSurvey(id);
  const uptimeSeconds = Number(String((await host.run(['cat', '/proc/uptime'])).stdout).split(' ')[0]);
  const takenAt = new Date().toISOString();
  const snapshot = {
    ...look.snapshot,
    surveyId,
    number,
    takenAt,
    host: { ...look.snapshot.host, uptimeSeconds },
  };
  await store.incidents.saveSurvey(id, snapshot, look.verdict);
  const undone = incident.steps.flatMap(({ name, state }) =>
    isDestructive(name) && acts.includes(name) && state !== 'done' ? [name] : [],
  );
  const plans = await Promise.all(
    undone.map(async (step) =>
      makePlan(
        {
          host: incident.host,
          step,
          action: step,
          surveyedAt: takenAt,
          binding: {
            hostKey: look.snapshot.host.hostKey,
            machineId: host.machineId,
            bootId: host.bootId,
            playbook: digestOf(playbook),
            actionVersion: metadataOf(step).version,
          },
        },
        { targets: (await targetsOf(step, host)).map(asDraft), kept: [], blind: [], regrows: [] },
      ),
    ),
  );
  await store.approvals.offer(id, number, plans);
  const { items } = await store.approvals.list({ limit: 10, incidentId: id, status: 'pending' });
  const decisions = items.map(({ id: approvalId, plan }) => ({
    approvalId,
    decision: 'approve' as const,
    planDigest: plan.digest,
  }));
  await store.approvals.decide(id, decisions, admin, sign);
}

const asDraft = (one: Target) => ({ ...one, why: [] });

/** What of the infection is there now for this step; looked at from outside. */
async function targetsOf(step: DestructiveStep, host: LabHost): Promise<Target[]> {
  switch (step) {
    case 'block-egress':
      return [target({ kind: 'egress', family: 'ipv4', address: labAddresses.pool })];
    case 'remove-cron-entries':
      return (await Promise.all(rootSpools.map((path) => linesIn(path, host)))).flat();
    case 'disable-persistence':
      return starterTargets(host);
    case 'kill-processes':
      // The loader's fetcher, a packaged program, ends with the loader: no plan names it, and its image is not kept.
      return (await killTargets(host)).filter(({ identity }) => 'by' in identity && identity.by !== 'single');
    default: {
      const { stdout } = await host.sh(`ls -d ${FILES.join(' ')} 2>/dev/null`);
      const there = String(stdout).split('\n').filter(Boolean);
      return Promise.all(there.map((path) => fileTarget(host, path)));
    }
  }
}

async function linesIn(path: string, host: LabHost): Promise<Target[]> {
  const text = String(await host.read(path));
  return [curlCronLine, wgetCronLine].filter((one) => text.includes(one)).map((one) => cronLine(path, one));
}
