import { setTimeout as delay } from 'node:timers/promises';
import type { Approval, Client, Incident, TimelineItem } from '../../api/client/index.ts';
import { createClient } from '../../api/client/index.ts';
import { attentionText } from '../../domain/attention.ts';
import { verifyExport } from '../../domain/audit.ts';
import type { Verdict } from '../../domain/incident.ts';
import { Interrupted, visible } from '../client/terminal.ts';
import type { Analyst } from '../demo/ask.ts';
import { automaticAnalyst, terminalAnalyst } from '../demo/ask.ts';
import type { Decided } from '../demo/gates.ts';
import { decideAll } from '../demo/gates.ts';
import { machineTime } from '../demo/machine-time.ts';
import { aftermath, attackerThings, pictureText } from '../demo/outside.ts';
import { say, title } from '../demo/say.ts';
import type { Scene } from '../demo/scene.ts';
import { setScene } from '../demo/scene.ts';
import { EXIT, Exit } from '../failure.ts';
import { stopSignal } from '../stop-signal.ts';
import { verdictText } from '../text/plan.ts';
import { dim, green, red } from '../text/style.ts';

export interface DemoFlags {
  /** Approve every gate as the demo analyst. */
  readonly yes?: boolean;
  /** Leave everything running and say how to reach it. */
  readonly keep?: boolean;
}

const WITHIN_MS = 120_000;

/**
 * The whole procedure on a lab host, through the API, with every gate asked. Exit 0 only if the host was checked from outside:
 * nothing of the attacker is left, nothing else was touched, and the ledger verifies. 1 too where a person declined something.
 */
export async function demo(flags: DemoFlags): Promise<void> {
  const stop = stopSignal();
  const automatic = flags.yes === true || process.stdin.isTTY !== true;
  say('demo: starting PostgreSQL, Temporal, API, worker and a lab host …');
  const scene = await setScene().catch((error: unknown) => {
    // A terminal's Ctrl-C ends whatever runs at that moment too, which then fails: that is no news.
    if (!stop.aborted) throw error;
    say('\ndemo: interrupted');
    throw new Exit(EXIT.interrupted);
  });
  try {
    const analyst = automatic ? automaticAnalyst : terminalAnalyst(stop);
    const clean = await Promise.race([run(scene, analyst), aborted(stop)]);
    if (flags.keep === true) await keepRunning(scene, stop);
    if (!clean) throw new Exit(EXIT.unexpected);
  } catch (error) {
    if (stop.aborted || error instanceof Interrupted) say('\ndemo: interrupted, clearing up …');
    throw error;
  } finally {
    await scene.close();
  }
}

/** Whether the host is clean. */
async function run(scene: Scene, analyst: Analyst): Promise<boolean> {
  const { host, infection, admin, davy } = scene;
  title(`${host.name} before, seen from outside`);
  say(pictureText(await attackerThings(host, infection)));

  const key = await admin.call('POST /v1/keys', { body: { person: analyst.person, role: 'analyst' } });
  const person = createClient({ url: davy.url, key: () => key.secret });
  title('The SIEM posts an alert');
  const { incidentId } = await postAlert(admin, host.name);
  say(`202: incident ${incidentId}`);

  const { closed, approved, declined } = await answerUntilClosed(person, analyst, incidentId);
  const timeline = await allOf(person, incidentId);
  title('Timeline');
  for (const item of timeline) say(`${dim(item.at)} ${item.kind.padEnd(22)} ${visible(item.text)}`);
  title('Root cause, in short');
  say(await rootCause(person, incidentId));
  title(`${host.name} after, seen from outside`);
  say(pictureText(await attackerThings(host, infection)));
  return conclude(scene, closed, { approved, declined }, timeline);
}

/** Asks whatever Davy asks, again too: what changed between approval and act comes with a new plan. */
async function answerUntilClosed(client: Client, analyst: Analyst, incidentId: string) {
  const sum = { approved: 0, declined: 0 };
  for (let asked = 0; ; asked++) {
    const next = await until(
      async () => (await isClosed(client, incidentId)) ?? (await pendingApprovals(client, incidentId)),
    );
    if (!Array.isArray(next)) return { closed: next, ...sum };
    const { verdict, steps } = await client.call('GET /v1/incidents/{id}', { path: { id: incidentId } });
    title(asked === 0 ? 'What Davy found' : 'Davy asks again');
    if (verdict !== null) say(verdictText(visible(verdict as Verdict)));
    const order = steps.map((step) => step.name);
    next.sort((a, b) => order.indexOf(a.step) - order.indexOf(b.step));
    const { approved, declined } = await decideAll(client, analyst, incidentId, next);
    sum.approved += approved;
    sum.declined += declined;
  }
}

async function postAlert(client: Client, host: string): Promise<{ incidentId: string }> {
  const body = { host, title: 'High CPU and a connection to a mining pool', severity: 'high' };
  const response = await client.call('POST /v1/alerts/{id}', { path: { id: 'generic' }, body });
  if (!('incidentId' in response) || response.incidentId === null)
    throw new Error('the alert made no incident');
  return { incidentId: response.incidentId };
}

async function conclude(
  scene: Scene,
  incident: Incident,
  { approved, declined }: Decided,
  timeline: readonly TimelineItem[],
): Promise<boolean> {
  const blocked = incident.steps
    .filter((step) => step.name === 'block-egress' && step.state === 'done')
    .flatMap(() => [scene.infection.miner?.pool.address ?? []].flat());
  const { left, harm } = await aftermath(scene.host, scene.infection, blocked);
  const { fault, records } = await verifyLedger(scene.admin);
  for (const one of left) say(red(one));
  for (const one of harm) say(red(`fault: ${one}`));
  if (fault !== undefined) say(red(`ledger: record ${fault.seq}: ${fault.fault}`));
  const ledger =
    fault === undefined ? `ledger verified (${records} records)` : `ledger broken at record ${fault.seq}`;
  const clean = incident.resolution === 'cleaned' && left.length + harm.length === 0 && fault === undefined;
  if (clean) {
    say(green('\nThe host is clean, and nothing else was touched.'));
    say(`demo: cleaned in ${machineTime(timeline)} ms, ${approved} approvals, ${ledger}`);
  } else {
    const answers = `${approved} approvals${declined === 0 ? '' : `, ${declined} declined`}`;
    const found = `${left.length} left of the attacker’s, ${harm.length} faults`;
    say(`demo: ${incident.resolution ?? 'not closed'}, ${answers}, ${found}, ${ledger}`);
  }
  return clean;
}

async function verifyLedger(client: Client) {
  const response = await client.call('GET /v1/audit/export', {});
  return verifyExport((await response.text()).split('\n'), [], undefined);
}

async function rootCause(client: Client, id: string): Promise<string> {
  const { report } = await client.call('GET /v1/incidents/{id}/report', { path: { id } });
  if (report === null) return 'unproven: the logs were not collected';
  const { cause, entry } = report;
  if (entry === null) return `${cause}: no way in was seen in the logs`;
  return `${cause}: ${entry.what}\n  ${entry.file} line ${entry.line}: ${entry.text}`;
}

async function pendingApprovals(client: Client, incident: string): Promise<Approval[] | undefined> {
  const { items } = await client.call('GET /v1/approvals', { query: { incident, status: 'pending' } });
  return items.length > 0 ? items : undefined;
}

async function isClosed(client: Client, id: string): Promise<Incident | undefined> {
  const incident = await client.call('GET /v1/incidents/{id}', { path: { id } });
  if (incident.attention !== null) throw new Error(`needs attention: ${attentionText(incident.attention)}`);
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
    const end = () => reject(new Exit(EXIT.interrupted));
    if (stop.aborted) end();
    else stop.addEventListener('abort', end, { once: true });
  });
