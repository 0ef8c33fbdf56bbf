import { expect, onTestFinished } from 'vitest';
import { issueKey } from '../../api/keys.ts';
import type { IncidentView } from '../../api/schemas/incidents.ts';
import type { Approval } from '../../domain/gate.ts';
import type { LedgerEntry } from '../../domain/ledger.ts';
import { ddgInfection, openLab } from '../../lab/index.ts';
import { freePort } from '../../runtime/embedded/free-port.ts';
import { testClient } from '../shared/api-client.ts';
import { eventually } from '../shared/eventually.ts';
import { temporalAddress } from '../shared/services.ts';
import { newTestStore } from '../shared/store.ts';
import type { Started } from './own-processes.ts';
import { ownProcesses } from './own-processes.ts';
import type { Statement } from './statement-proxy.ts';
import { statementProxy } from './statement-proxy.ts';

const same = (a: Statement, b: Statement): boolean => a.text === b.text && a.place === b.place;
const isCommit = (one: Statement): boolean => one.text === 'commit';
const asksForKey = (one: Statement): boolean => one.text.includes('from "keys"');
const isInsert = (one: Statement): boolean => one.text.startsWith('insert into "decisions"');

/** What the API asks of the database for a decision, up to its commit and from there on. */
interface Statements {
  readonly before: readonly Statement[];
  readonly after: readonly Statement[];
}

/**
 * Kills the API after statements of a decision, and expects that ledger, answer, approval and workflow agree.
 *
 * @param pick which of the statements
 */
export async function killAfterStatements(pick: (all: Statements) => Statements): Promise<void> {
  const { store, database } = await newTestStore();
  const proxy = await statementProxy(database.appUrl);
  onTestFinished(() => proxy.close());
  const lab = await openLab();
  onTestFinished(() => lab.close());
  const site = `t${Math.random().toString(36).slice(2, 10)}`;
  const davy = ownProcesses({
    watch: { minimum: '1s', maximum: '1s' },
    worker: { heartbeat: '700ms', stickyTimeout: '1s' },
  });
  const port = String(await freePort());
  const url = `http://127.0.0.1:${port}`;
  const TEMPORAL_ADDRESS = temporalAddress();
  let api: Started;
  const startApi = async () => {
    api = await davy.start(['api', '--port', port], { DATABASE_URL: proxy.url, TEMPORAL_ADDRESS });
    await eventually(async () => (await fetch(`${url}/healthz`)).ok, 30_000).catch((cause) => {
      throw new Error(api.log(), { cause });
    });
  };
  await startApi();
  const { secret, hash } = issueKey();
  await store.keys.add({ person: 'root', role: 'admin', source: null, hash }, null);
  const client = await testClient(url, secret);
  const env = { DATABASE_URL: database.appUrl, TEMPORAL_ADDRESS };
  const worker = await davy.start(['worker', '--site', site], env);

  const incidents: string[] = [];
  const open: Approval[] = [];
  /** One more approval that is pending; the kill of each host comes last, since acting begins with it. */
  const nextApproval = async (): Promise<Approval> => {
    const ready = open.shift();
    if (ready !== undefined) return ready;
    const host = await lab.host({ infection: ddgInfection() });
    await davy.addHost(client, host, { site });
    const { id } = await client.post<{ id: string }>('/v1/incidents', { host: host.name, reason: 'cuts' });
    incidents.push(id);
    await eventually(async () => {
      const { steps } = await client.get<IncidentView>(`/v1/incidents/${id}`);
      return (
        steps.every(
          ({ destructive, state }) =>
            !destructive || state === 'awaiting-approval' || state === 'nothing-to-do',
        ) &&
        steps.some(({ state }) => state === 'awaiting-approval') &&
        steps.some(({ name, state }) => name === 'preserve-evidence' && state === 'done')
      );
    }, 30_000).catch((cause) => {
      throw new Error(worker.log().slice(-4000), { cause });
    });
    const { items } = await client.get<{ items: Approval[] }>(`/v1/approvals?incident=${id}`);
    open.push(...items.sort((a, b) => Number(isKill(a)) - Number(isKill(b))));
    return nextApproval();
  };
  const decide = ({ id, plan }: Approval) =>
    client.post<Approval>(`/v1/approvals/${id}/decision`, { decision: 'approve', planDigest: plan.digest });

  /** What store, ledger and workflow say of the decision, once the workflow has seen everything. */
  const truth = async ({ id, incidentId, step }: Approval) => {
    await eventually(async () => {
      const incident = await store.incidents.get(incidentId);
      return incident?.status === 'closed' || incident?.seen === incident?.version;
    });
    const { state, decisions } = await client.get<Approval>(`/v1/approvals/${id}`);
    const incident = await client.get<IncidentView>(`/v1/incidents/${incidentId}`);
    const { items } = await client.get<{ items: LedgerEntry[] }>(
      `/v1/audit?incident=${incidentId}&kind=approval.decided`,
    );
    const entries = items.filter(({ subject }) => subject === id);
    return {
      state,
      decisions: decisions.length,
      signatures: decisions.map(({ signature }) => signature),
      entries: entries.map(({ body }) => body.signature),
      asked: incident.steps.some((one) => one.name === step && one.state === 'awaiting-approval'),
    };
  };

  // Once without a fault, to learn which statements there are.
  const first = await nextApproval();
  const recording = proxy.record();
  await decide(first);
  recording.stop();
  const all = statementsOf(recording.seen);
  expect(all.before.length).toBeGreaterThan(12);
  expect(all.after.length).toBeGreaterThan(6);
  const { before, after } = pick(all);

  /** Decides, and kills the API when the server has carried this statement out. */
  const cutAfter = async (approval: Approval, statement: Statement, committed: boolean): Promise<string> => {
    let begun = false;
    let connection: number | undefined;
    let stands = !committed || isCommit(statement);
    const held = proxy.holdAnswer(
      (one) => {
        begun ||= asksForKey(one);
        if (isInsert(one)) connection = one.connection;
        return begun && stands && same(one, statement);
      },
      (one) => {
        stands ||= isCommit(one) && one.connection === connection;
      },
    );
    const answer = decide(approval).then(
      () => 'answered',
      () => 'none',
    );
    await held;
    process.kill(api.child.identity.pid, 'SIGKILL');
    await api.child.exited;
    proxy.restore();
    await startApi();
    return answer;
  };

  let pending = await nextApproval();
  const nothing = { state: 'pending', decisions: 0, signatures: [], entries: [], asked: true };
  for (const statement of before) {
    expect(await cutAfter(pending, statement, false)).toBe('none');
    expect(await truth(pending), statement.text).toEqual(nothing);
  }
  for (const statement of after) {
    await cutAfter(pending, statement, true);
    const seen = await truth(pending);
    expect(seen, statement.text).toMatchObject({ state: 'approved', decisions: 1, asked: false });
    expect(seen.entries, statement.text).toEqual(seen.signatures);
    // Whoever got no answer asks again, and hears what stands.
    const answer = await decide(pending);
    expect(answer).toMatchObject({ state: 'approved', decisions: [{ signature: seen.signatures[0] }] });
    expect((await truth(pending)).entries).toEqual(seen.signatures);
    pending = await nextApproval();
  }
  open.unshift(pending);
  for (const approval of open.splice(0)) await decide(approval);
  for (const id of incidents) {
    const incident = () => client.get<IncidentView>(`/v1/incidents/${id}`);
    await eventually(async () => (await incident()).status === 'closed', 60_000).catch(async (cause) => {
      const shown = JSON.stringify(await incident(), null, 1).slice(0, 6000);
      throw new Error(`${shown}\n${worker.log().slice(-4000)}`, { cause });
    });
    expect((await incident()).resolution).toBe('cleaned');
  }
}

const isKill = ({ step }: Approval): boolean => step === 'kill-processes';

/** What the API asks of the database for one decision, without what its timers ask at the same time. */
function statementsOf(seen: readonly Statement[]): Statements {
  /** The last transaction with such a statement that was seen from its begin to its commit. */
  const around = (what: (one: Statement) => boolean): Statement[] => {
    for (let at = seen.length - 1; at >= 0; at--) {
      const one = seen[at];
      if (one === undefined || !what(one)) continue;
      const own = ({ connection }: Statement) => connection === one.connection;
      const begin = seen.findLastIndex((other, i) => i < at && own(other) && other.text === 'begin');
      const commit = seen.findIndex((other, i) => i > at && own(other) && isCommit(other));
      if (begin >= 0 && commit >= 0) return seen.slice(begin, commit + 1).filter(own);
    }
    throw new Error('no such transaction');
  };
  const who = seen.filter((one) => asksForKey(one) && one.place === 0);
  const decided = around(isInsert);
  const chained = around(({ text }) => text.startsWith('insert into ledger_chain'));
  const head = seen.filter((one) => one.place === 0 && one.text.includes('from "ledger_chain"')).slice(-1);
  return { before: [...who, ...decided.slice(0, -1)], after: [...decided.slice(-1), ...chained, ...head] };
}
