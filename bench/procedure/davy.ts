import { copyFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Client, TimelineItem } from '../../api/client/index.ts';
import type { Up } from '../../cli/commands/up.ts';
import { machineTime } from '../../cli/demo/machine-time.ts';
import { VERSION } from '../../cli/version.ts';
import { planDigest } from '../../domain/digest.ts';
import { planSchema } from '../../domain/plan.ts';
import type { LabHost } from '../../lab/index.ts';
import { wholeDavy } from '../home.ts';
import type { Infected } from './infected.ts';
import type { Measured, Peer } from './peer.ts';
import { unlessStopped } from './peer.ts';
import { phases } from './phases.ts';

const WITHIN_MS = 600_000;
/** Looking costs Davy time that belongs to the work; what it adds here is a person's wait, which does not count. */
const POLL_MS = 50;
const POLL_MANY_MS = 250;
/** Longest page of a list. */
const MOST = 200;

/** The whole of Davy as `davy up` starts it: durable, in its default configuration. It keeps running between runs. */
export async function davyPeer(): Promise<Peer> {
  const { up, client, close } = await wholeDavy();
  let runs = 0;
  return {
    name: 'davy',
    version: VERSION,
    remove: async (infected, stop) => {
      runs += 1;
      return respond({ up, client, run: runs, infected, stop });
    },
    close,
  };
}

interface Run {
  readonly up: Up;
  readonly client: Client;
  readonly run: number;
  readonly infected: Infected;
  readonly stop: AbortSignal;
}

/** Alerts for all hosts at once; every gate is answered the moment it stands, and the wait for that answer does not count. */
async function respond({ up, client, run, infected, stop }: Run): Promise<Measured> {
  const { hosts } = infected;
  const nameOf = (host: LabHost) => `r${run}-${host.name}`;
  for (const host of hosts) await addHost(client, up, nameOf(host), host);
  const incidents = await Promise.all(hosts.map((host) => postAlert(client, nameOf(host))));
  const end = performance.now() + WITHIN_MS;
  const undecided = new Set(incidents);
  const working = new Set(incidents);
  while (working.size > 0) {
    unlessStopped(stop);
    if (performance.now() > end)
      throw new Error(`${working.size} incidents are not over after ${WITHIN_MS / 1000} s`);
    for (const id of await decideOffered(client, undecided)) undecided.delete(id);
    // Nobody looks at an incident while it is worked on: looking would cost Davy time that belongs to the work.
    if (undecided.size === 0) for (const id of await endedOf(client, working)) working.delete(id);
    await delay(hosts.length === 1 ? POLL_MS : POLL_MANY_MS);
  }
  const timelines = await Promise.all(incidents.map((id) => timelineOf(client, id)));
  // Their hosts go now, and nothing shall look for them while the next run is measured.
  for (const id of incidents) await cancel(client, id);
  return figures(timelines);
}

function figures(timelines: readonly TimelineItem[][]): Measured {
  const all = timelines.flat();
  const at = (kinds: string[]) =>
    all.filter(({ kind }) => kinds.includes(kind)).map((item) => Date.parse(item.at));
  const wall = Math.max(...at(['act.outcome', 'logs.collected'])) - Math.min(...at(['incident.opened']));
  const [only] = timelines;
  const alone = timelines.length === 1 && only !== undefined;
  return {
    seconds: (alone ? machineTime(only) : wall) / 1000,
    notes: { ...(alone ? phases(only) : {}), wallMs: wall, ledgerRecords: all.length },
  };
}

async function addHost(client: Client, { home }: Up, name: string, { ssh }: LabHost): Promise<void> {
  copyFileSync(ssh.identityFile, join(home.keys, `${name}-${basename(ssh.identityFile)}`));
  await client.call('PUT /v1/hosts/{name}', {
    path: { name },
    body: {
      address: ssh.host,
      port: ssh.port,
      user: ssh.user,
      hostKeys: [ssh.hostKey],
      identityFile: `${name}-${basename(ssh.identityFile)}`,
    },
  });
}

async function postAlert(client: Client, host: string): Promise<string> {
  const body = { host, title: 'High CPU and a connection to a mining pool', severity: 'high' };
  const answer = await client.call('POST /v1/alerts/{id}', { path: { id: 'generic' }, body });
  if (!('incidentId' in answer) || answer.incidentId === null) throw new Error('the alert made no incident');
  return answer.incidentId;
}

/** Approves all plans of the incidents that have them offered, and answers which these are. All are offered at once. */
async function decideOffered(client: Client, undecided: ReadonlySet<string>): Promise<string[]> {
  if (undecided.size === 0) return [];
  const waiting = { status: 'awaiting-approval', limit: MOST } as const;
  const { items } = await client.call('GET /v1/incidents', { query: waiting });
  const offered = items.map(({ id }) => id).filter((id) => undecided.has(id));
  for (const id of offered) {
    const approvals = await client.call('GET /v1/approvals', { query: { incident: id, status: 'pending' } });
    const decisions = approvals.items.map((approval) => ({
      approvalId: approval.id,
      decision: 'approve' as const,
      planDigest: planDigest(planSchema.parse(approval.plan)),
    }));
    await client.call('POST /v1/incidents/{id}/decisions', { path: { id }, body: { decisions } });
  }
  return offered;
}

/** The watch begins when the last step is done. */
async function endedOf(client: Client, working: ReadonlySet<string>): Promise<string[]> {
  const page = await client.call('GET /v1/incidents', { query: { limit: MOST } });
  const items = page.items.filter(({ id }) => working.has(id));
  const stuck = items.find(({ status }) => status === 'needs-attention');
  if (stuck !== undefined) throw new Error(`${stuck.id} needs attention: ${JSON.stringify(stuck.attention)}`);
  return items
    .filter(({ steps }) => steps.some(({ name, state }) => name === 'collect-logs' && state === 'done'))
    .map(({ id }) => id);
}

async function cancel(client: Client, id: string): Promise<void> {
  await client.call('POST /v1/incidents/{id}/cancel', { path: { id }, body: { reason: 'measured' } });
  while ((await client.call('GET /v1/incidents/{id}', { path: { id } })).status !== 'closed')
    await delay(POLL_MS);
}

async function timelineOf(client: Client, id: string): Promise<TimelineItem[]> {
  const { items } = await client.call('GET /v1/incidents/{id}/timeline', {
    path: { id },
    query: { limit: 200 },
  });
  return items;
}
