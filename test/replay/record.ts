// Records histories/*.json anew. By hand, as root, where the lab runs:
//
//   node test/replay/record.ts [kind…] && npx biome check --write test/replay/histories
//
// A saved history stands for workflows that are under way when a new version is deployed: so after a change of the workflow
// the old files have to replay as they are. Record anew only when a kind was added, or when a change that old workflows need
// not survive was made on purpose, and say so in the commit.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import type { IncidentView } from '../../api/schemas/incidents.ts';
import { startUp } from '../../cli/commands/up.ts';
import type { Approval } from '../../domain/gate.ts';
import { dnsServer } from '../../intel/dns-server.fixture.ts';
import type { HostOptions, LabHost } from '../../lab/index.ts';
import { ddgInfection, openLab } from '../../lab/index.ts';
import { findHome, makeHome } from '../../runtime/home.ts';
import { WAKE } from '../../workflows/contract.ts';
import { testClient } from '../shared/api-client.ts';
import { eventually } from '../shared/eventually.ts';
import type { SavedHistory } from './history.ts';
import { fetchHistory, isAtRest, roundsIn, upToAct } from './history.ts';
import type { Kind } from './kinds.ts';
import { historyFile } from './kinds.ts';

const root = mkdtempSync(join(tmpdir(), 'davy-record-'));
const home = findHome(root, {});
makeHome(home);
const times = {
  watch: { minimum: '8s', maximum: '10s' },
  worker: { heartbeat: '700ms', stickyTimeout: '1s' },
};
// The only resolver that is asked: it knows no name.
const dns = await dnsServer({});
const intel = { resolve: { servers: [dns.address], every: '8s' } };
writeFileSync(home.config, JSON.stringify({ ...times, intel }));
const book = (name: string, steps: readonly object[]) =>
  writeFileSync(
    join(root, 'playbooks', `${name}.yaml`),
    JSON.stringify({ name, version: 1, description: name, steps }),
  );
mkdirSync(join(root, 'playbooks'));
book('own-order', [
  { step: 'confirm-miner' },
  { step: 'preserve-evidence' },
  { step: 'collect-logs' },
  { step: 'block-egress' },
  { step: 'kill-processes' },
  { step: 'remove-cron-entries' },
  { step: 'delete-files' },
  { step: 'watch-for-respawn' },
]);
book('soon-over', [
  { step: 'confirm-miner' },
  { step: 'preserve-evidence' },
  { step: 'remove-cron-entries', gate: { expireAfter: '5s' } },
  { step: 'watch-for-respawn' },
]);

const lab = await openLab();
const up = await startUp({ home: root, port: '0', durable: false, logLevel: 'info' });
const temporalPort = readFileSync(join(home.temporal, 'port'), 'utf8').trim();
const connection = await Connection.connect({ address: `127.0.0.1:${temporalPort}` });
const temporal = new Client({ connection });
const client = await testClient(up.url, readFileSync(home.adminKey, 'utf8').trim());

async function newHost(options: HostOptions): Promise<LabHost> {
  const host = await lab.host(options);
  const { identityFile, hostKey, port } = host.ssh;
  writeFileSync(join(home.keys, basename(identityFile)), readFileSync(identityFile), { mode: 0o600 });
  const identity = { hostKeys: [hostKey], identityFile: basename(identityFile) };
  await client.put(`/v1/hosts/${host.name}`, { address: host.ssh.host, port, ...identity });
  return host;
}

async function open(host: LabHost, playbook?: string): Promise<string> {
  const body = { host: host.name, reason: 'recording', ...(playbook === undefined ? {} : { playbook }) };
  return (await client.post<IncidentView>('/v1/incidents', body)).id;
}

const until = (id: string, look: (incident: IncidentView) => boolean): Promise<IncidentView> =>
  eventually(async () => {
    const incident = await client.get<IncidentView>(`/v1/incidents/${id}`);
    return look(incident) && incident;
  }, 120_000);

const asked = async (id: string, round = 1): Promise<Approval[]> => {
  await until(id, (one) => one.round >= round && one.status === 'awaiting-approval');
  return (await client.get<{ items: Approval[] }>(`/v1/approvals?status=pending&incident=${id}`)).items;
};

const decide = (
  id: string,
  approvals: readonly Approval[],
  decision: 'approve' | 'reject',
): Promise<unknown> =>
  client.post(`/v1/incidents/${id}/decisions`, {
    decisions: approvals.map((one) => ({ approvalId: one.id, decision, planDigest: one.plan.digest })),
  });

const closed = (id: string, resolution: string): Promise<IncidentView> =>
  until(id, (one) => {
    if (one.status === 'needs-attention' || (one.status === 'closed' && one.resolution !== resolution))
      throw new Error(`${one.status} ${one.resolution} ${JSON.stringify(one.attention)}`);
    return one.status === 'closed';
  });

/** The runs of a workflow, oldest first. */
async function runsOf(id: string): Promise<SavedHistory[]> {
  const runs: { runId: string; at: number }[] = [];
  await eventually(async () => {
    runs.length = 0;
    for await (const { runId, startTime, status } of temporal.workflow.list({
      query: `WorkflowId = "${id}"`,
    }))
      if (status.name !== 'RUNNING') runs.push({ runId, at: startTime.getTime() });
    return runs.some(Boolean);
  });
  runs.sort((a, b) => a.at - b.at);
  return Promise.all(runs.map(({ runId }) => fetchHistory(temporal, id, runId)));
}

function save(kind: Kind, history: SavedHistory): void {
  writeFileSync(historyFile(kind), `${JSON.stringify(history, null, 1)}\n`);
  process.stderr.write(`${kind}: ${history.events.length} events\n`);
}

/** The only run, or the only one that was asked for. */
function one(histories: readonly SavedHistory[], at = 0): SavedHistory {
  const found = histories[at];
  if (found === undefined) throw new Error(`${histories.length} runs, no number ${at}`);
  return found;
}

const RUNS: readonly { readonly gives: readonly Kind[]; readonly run: () => Promise<void> }[] = [
  {
    gives: ['open-gate', 'in-act', 'cleaned'],
    run: async () => {
      const id = await open(await newHost({ infection: ddgInfection() }));
      const approvals = await asked(id);
      await until(id, ({ steps }) => steps.some((s) => s.name === 'preserve-evidence' && s.state === 'done'));
      const atGate = await eventually(async () => {
        const history = await fetchHistory(temporal, id);
        return isAtRest(history) && history;
      });
      await decide(id, approvals, 'approve');
      await closed(id, 'cleaned');
      const whole = one(await runsOf(id));
      save('open-gate', atGate);
      save('in-act', upToAct(whole));
      save('cleaned', whole);
    },
  },
  {
    gives: ['new-round', 'after-continue-as-new'],
    run: async () => {
      const id = await open(await newHost({ infection: ddgInfection({ reinfect: { afterSeconds: 4 } }) }));
      await decide(id, await asked(id), 'approve');
      await decide(id, await asked(id, 2), 'approve');
      await closed(id, 'cleaned');
      const runs = await runsOf(id);
      save('new-round', one(runs, 0));
      save('after-continue-as-new', one(runs, 1));
    },
  },
  {
    gives: ['expired'],
    run: async () => {
      const id = await open(await newHost({ infection: ddgInfection() }), 'soon-over');
      const [approval] = await asked(id);
      await until(id, ({ status }) => status === 'needs-attention');
      await client.post(`/v1/approvals/${approval?.id}/reopen`, { reason: 'recording' });
      await decide(id, await asked(id), 'reject');
      await until(id, ({ status }) => status === 'closed');
      save('expired', one(await runsOf(id)));
    },
  },
  {
    gives: ['user-made-playbook'],
    run: async () => {
      const id = await open(await newHost({ infection: ddgInfection() }), 'own-order');
      await decide(id, await asked(id), 'approve');
      await closed(id, 'cleaned');
      save('user-made-playbook', one(await runsOf(id)));
    },
  },
  {
    gives: ['not-a-miner'],
    run: async () => {
      const id = await open(await newHost({ database: false }));
      await closed(id, 'not-a-miner');
      save('not-a-miner', one(await runsOf(id)));
    },
  },
  {
    gives: ['pool-names'],
    run: async () => {
      const workflowId = 'resolve-pools-default';
      await temporal.workflow.getHandle(workflowId).signal(WAKE);
      const history = await eventually(async () => {
        const found = await fetchHistory(temporal, workflowId);
        return roundsIn(found) >= 2 && isAtRest(found) && found;
      }, 60_000);
      save('pool-names', history);
    },
  },
];

try {
  const wanted = process.argv.slice(2);
  for (const { gives, run } of RUNS)
    if (wanted.length === 0 || gives.some((kind) => wanted.includes(kind))) await run();
} catch (error) {
  process.stderr.write(readFileSync(join(home.logs, 'worker.log'), 'utf8').slice(-4000));
  throw error;
} finally {
  await connection.close();
  await dns.close();
  await up.stop();
  await lab.close();
  rmSync(root, { recursive: true, force: true });
}
