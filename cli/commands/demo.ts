import { setTimeout as delay } from 'node:timers/promises';
import type { Approval, Client, Incident, TimelineItem } from '../../api/client/index.ts';
import { createClient } from '../../api/client/index.ts';
import { verifyExport } from '../../domain/audit.ts';
import { planDigest } from '../../domain/digest.ts';
import type { Verdict } from '../../domain/incident.ts';
import type { RootCauseReport } from '../../domain/logs/report.ts';
import type { Plan } from '../../domain/plan.ts';
import { planSchema } from '../../domain/plan.ts';
import type { Analyst } from '../demo/ask.ts';
import { automaticAnalyst, terminalAnalyst } from '../demo/ask.ts';
import { machineTime } from '../demo/machine-time.ts';
import { attackerThings, faultsOutside, pictureText } from '../demo/outside.ts';
import type { Scene } from '../demo/scene.ts';
import { setScene } from '../demo/scene.ts';
import { Exit } from '../failure.ts';
import { stopSignal } from '../stop-signal.ts';
import { planText, verdictText } from '../text/plan.ts';
import { bold, dim, green, red } from '../text/style.ts';

export interface DemoFlags {
  /** Approve every gate as the demo analyst. */
  readonly yes?: boolean;
  /** Leave everything running and say how to reach it. */
  readonly keep?: boolean;
}

const WITHIN_MS = 120_000;
const say = (text: string) => process.stdout.write(`${text}\n`);
const title = (text: string) => say(`\n${bold(`== ${text}`)}`);

/**
 * The whole procedure on a lab host, through the API, with every gate asked. Exit 0 only if the host was checked from outside:
 * nothing of the attacker is left, nothing else was touched, and the ledger verifies.
 */
export async function demo(flags: DemoFlags): Promise<void> {
  const stop = stopSignal();
  const analyst = flags.yes === true || process.stdin.isTTY !== true ? automaticAnalyst : terminalAnalyst;
  say('demo: starting PostgreSQL, Temporal, API, worker and a lab host …');
  const scene = await setScene();
  try {
    await Promise.race([run(scene, analyst), aborted(stop)]);
    if (flags.keep === true && !stop.aborted) await keepRunning(scene, stop);
  } finally {
    await scene.close();
  }
}

async function run(scene: Scene, analyst: Analyst): Promise<void> {
  const { host, infection, admin, davy } = scene;
  title(`${host.name} before, seen from outside`);
  say(pictureText(await attackerThings(host, infection)));

  const key = await admin.call('POST /v1/keys', { body: { person: analyst.person, role: 'analyst' } });
  const person = createClient({ url: davy.url, key: () => key.secret });
  title('The SIEM posts an alert');
  const { incidentId } = await postAlert(admin, host.name);
  say(`202: incident ${incidentId}`);

  const approvals = await until(() => pendingApprovals(person, incidentId));
  const incident = await person.call('GET /v1/incidents/{id}', { path: { id: incidentId } });
  title('What Davy found');
  if (incident.verdict !== null) say(verdictText(incident.verdict as Verdict));
  const order = incident.steps.map((step) => step.name);
  approvals.sort((a, b) => order.indexOf(a.step) - order.indexOf(b.step));
  const approved = await decideAll(person, analyst, incidentId, approvals);

  const closed = await until(() => isClosed(person, incidentId));
  const timeline = await allOf(person, incidentId);
  title('Timeline');
  for (const item of timeline) say(`${dim(item.at)} ${item.kind.padEnd(22)} ${item.text}`);
  title('Root cause, in short');
  say(await rootCause(person, incidentId));
  title(`${host.name} after, seen from outside`);
  say(pictureText(await attackerThings(host, infection)));
  await conclude(scene, closed, approved, timeline);
}

async function postAlert(client: Client, host: string): Promise<{ incidentId: string }> {
  const body = { host, title: 'High CPU and a connection to a mining pool', severity: 'high' };
  const response = await client.call('POST /v1/alerts/{id}', { path: { id: 'generic' }, body });
  if (!('incidentId' in response) || response.incidentId === null)
    throw new Error('the alert made no incident');
  return { incidentId: response.incidentId };
}

/** Shows each plan, with the digest computed from what is shown, and asks; all answers go in together. */
async function decideAll(
  client: Client,
  analyst: Analyst,
  incidentId: string,
  approvals: readonly Approval[],
): Promise<number> {
  const decisions = [];
  for (const { id, plan } of approvals) {
    const shown: Plan = planSchema.parse(plan);
    const digest = planDigest(shown);
    title(`Gate: ${shown.step}`);
    say(planText(shown));
    if (digest !== shown.digest) throw new Error(`the digest of ${id} is not that of the plan`);
    const yes = await analyst.approves(`Approve ${shown.targets.length} target(s)?`);
    decisions.push(
      yes
        ? { approvalId: id, decision: 'approve' as const, planDigest: digest }
        : { approvalId: id, decision: 'reject' as const, planDigest: digest, reason: 'declined in the demo' },
    );
  }
  await client.call('POST /v1/incidents/{id}/decisions', { path: { id: incidentId }, body: { decisions } });
  return decisions.filter((one) => one.decision === 'approve').length;
}

async function conclude(
  scene: Scene,
  incident: Incident,
  approved: number,
  timeline: readonly TimelineItem[],
): Promise<void> {
  const blocked = incident.steps
    .filter((step) => step.name === 'block-egress' && step.state === 'done')
    .flatMap(() => [scene.infection.miner?.pool.address ?? []].flat());
  const faults = await faultsOutside(scene.host, scene.infection, blocked);
  const ledger = await verifyLedger(scene.admin);
  for (const fault of faults) say(red(`fault: ${fault}`));
  if (ledger.fault !== undefined) say(red(`ledger: record ${ledger.fault.seq}: ${ledger.fault.fault}`));
  if (incident.resolution !== 'cleaned' || faults.length > 0 || ledger.fault !== undefined) {
    say(
      `demo: ${incident.resolution ?? 'not closed'}, ${approved} approvals, ${faults.length} faults on the host`,
    );
    throw new Exit(1);
  }
  say(green('\nThe host is clean, and nothing else was touched.'));
  say(
    `demo: cleaned in ${machineTime(timeline)} ms, ${approved} approvals, ledger verified (${ledger.records} records)`,
  );
}

async function verifyLedger(client: Client) {
  const response = await client.call('GET /v1/audit/export', {});
  return verifyExport((await response.text()).split('\n'), [], undefined);
}

async function rootCause(client: Client, id: string): Promise<string> {
  const { report } = await client.call('GET /v1/incidents/{id}/report', { path: { id } });
  const { cause, entry } = (report ?? {}) as Partial<Pick<RootCauseReport, 'cause' | 'entry'>>;
  if (entry === undefined || entry === null) return `${cause ?? 'unproven'}: no way in was seen in the logs`;
  return `${cause}: ${entry.what}\n  ${entry.file} line ${entry.line}: ${entry.text}`;
}

async function pendingApprovals(client: Client, incident: string): Promise<Approval[] | undefined> {
  const { items } = await client.call('GET /v1/approvals', { query: { incident, status: 'pending' } });
  return items.length > 0 ? items : undefined;
}

async function isClosed(client: Client, id: string): Promise<Incident | undefined> {
  const incident = await client.call('GET /v1/incidents/{id}', { path: { id } });
  if (incident.status === 'needs-attention') throw new Error(`needs attention: ${incident.attention}`);
  return incident.status === 'closed' ? incident : undefined;
}

async function allOf(client: Client, id: string): Promise<TimelineItem[]> {
  const { items } = await client.call('GET /v1/incidents/{id}/timeline', {
    path: { id },
    query: { limit: 200 },
  });
  return items.sort((a, b) => a.seq - b.seq);
}

async function until<T>(look: () => Promise<T | undefined>): Promise<T> {
  const end = performance.now() + WITHIN_MS;
  for (;;) {
    const seen = await look();
    if (seen !== undefined) return seen;
    if (performance.now() > end) throw new Error(`nothing within ${WITHIN_MS / 1000} s`);
    await delay(20);
  }
}

async function keepRunning({ davy, host }: Scene, stop: AbortSignal): Promise<void> {
  say(`\nkept running: ${davy.url}, key in ${davy.home.adminKey}`);
  say(`host: ssh -i ${host.ssh.identityFile} -p ${host.ssh.port} root@${host.ssh.host}. Ctrl-C ends it.`);
  await aborted(stop).catch(() => {});
}

const aborted = (stop: AbortSignal): Promise<never> =>
  new Promise((_resolve, reject) => {
    const end = () => reject(new Exit(130));
    if (stop.aborted) end();
    else stop.addEventListener('abort', end, { once: true });
  });
