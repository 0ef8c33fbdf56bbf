import { createHash } from 'node:crypto';
import type { Approval } from '../../domain/gate.ts';
import { bystanderDamage } from '../../lab/bystanders.ts';
import type { LabHost } from '../../lab/host.ts';
import { until } from '../../lab/until.ts';
import { eventually } from '../shared/eventually.ts';
import type { InProcess } from '../shared/in-process.ts';
import type { Scenario } from './scenario.ts';
import { plantScenario } from './scenario.ts';

/** Several hosts are in flight, and the machine may be busy with others. */
const HANGS_AFTER_MS = 300_000;

/**
 * Takes a host through the whole procedure, everything that is ticked approved and nothing else, and says what is not as it should
 * be; empty when all is right.
 */
export async function endFaultsOf(davy: InProcess, scenario: Scenario): Promise<string[]> {
  const host = await davy.oneMore({ bystanders: true, database: false });
  try {
    await plantScenario(host, scenario);
    return await faultsOn(host, davy, scenario);
  } finally {
    await host.close();
  }
}

async function faultsOn(host: LabHost, davy: InProcess, scenario: Scenario): Promise<string[]> {
  const { truth } = scenario;
  const before = await standing(host, truth);
  const id = await davy.open(host);
  const asked = await eventually(async () => {
    const pending = await davy.approvals(id);
    const incident = await davy.store.incidents.get(id);
    return pending.length > 0 || incident?.status === 'closed' ? pending : false;
  }, HANGS_AFTER_MS);
  const asks = asked.some(({ step }) => step === 'confirm-miner');
  if (truth.ending === 'asks a person') return asks ? [] : ['no person is asked'];
  if (asks) return ['a person is asked what it is'];
  if (asked.length > 0) await davy.store.approvals.decide(id, asked.map(decided), davy.admin, davy.sign);
  const closed = await davy.until(id, ({ status }) => status === 'closed');
  const faults = closed.resolution === truth.ending ? [] : [`ends ${closed.resolution}, not ${truth.ending}`];
  const outcomes = closed.steps.flatMap(({ name, outcomes }) =>
    outcomes.map((o) => `${name}: ${o.outcome} ${o.detail}`),
  );
  if (faults.length > 0) {
    const { left = [], doubts = [] } = closed.ending ?? {};
    faults.push(
      ...left.map(({ where, reason, detail }) => `left: ${where}: ${reason}, ${detail}`),
      ...doubts,
    );
    faults.push(...outcomes.filter((line) => !/: (done|already-absent)/.test(line)).slice(0, 5));
  }
  faults.push(...(await remains(host, scenario)));
  const after = await standing(host, truth);
  for (const [what, was] of before)
    if (!isStill(was, after.get(what))) faults.push(`hurt: ${what}: ${was} -> ${after.get(what)}`);
  if (host.bystanders !== null)
    faults.push(...(await bystanderDamage(host, host.bystanders)).map((line) => `hurt: ${line}`));
  const said = JSON.stringify(closed);
  if (truth.ending !== 'cleaned')
    for (const name of truth.named ?? [])
      if (!said.includes(name)) faults.push(`the ending does not name ${name}`);
  return faults;
}

/** Of processes those that ran have to run on; others may have come. */
const isStill = (was: string, is: string | undefined): boolean =>
  is !== undefined && was.split(' ').every((part) => is.split(' ').includes(part));

const decided = ({ id, plan }: Approval) => ({
  approvalId: id,
  planDigest: plan.digest,
  ...(plan.targets.some(({ selected }) => selected)
    ? { decision: 'approve' as const }
    : { decision: 'reject' as const, reason: 'nothing of it is ticked' }),
});

/** What of the attacker's that was to go is there still: files and lines looked for from outside, processes among those that live. */
async function remains(host: LabHost, { truth }: Scenario): Promise<string[]> {
  const left: string[] = [];
  const gone = async (what: string, there: () => Promise<boolean>) => {
    await until(async () => !(await there()), what, 2_000).catch(() => left.push(`still there: ${what}`));
  };
  for (const path of truth.ticked.delete)
    await gone(path, async () => (await host.run(['test', '-e', path])).code === 0);
  const crontabs = 'cat /var/spool/cron/crontabs/* /etc/cron.d/* 2>/dev/null';
  for (const line of truth.ticked.cron)
    await gone(line, async () =>
      line.startsWith('/')
        ? (await host.run(['test', '-e', line])).code === 0
        : (await host.sh(crontabs)).stdout.toString('utf8').split('\n').includes(line),
    );
  for (const what of truth.ticked.kill)
    await gone(what, async () =>
      (await host.processes()).some(
        ({ exe, cmdline, state }) =>
          state !== 'Z' &&
          (exe === what || exe === `${what} (deleted)` || cmdline.join(' ') === what || cmdline[1] === what),
      ),
    );
  return left;
}

/** Bystanders that are files, by hash, and that are processes, by how many run. */
async function standing(
  host: LabHost,
  { bystanders, ticked }: Scenario['truth'],
): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  const processes = await host.processes();
  for (const name of bystanders) {
    const bytes = name.startsWith('/') ? await host.read(name).catch(() => null) : null;
    if (bytes !== null)
      found.set(`file ${name}`, createHash('sha256').update(bytes).digest('hex').slice(0, 12));
    const pids = processes.flatMap(({ pid, exe, cmdline, ppid }) =>
      ppid !== 0 &&
      !ticked.kill.includes(cmdline.join(' ')) &&
      (exe === name || cmdline.join(' ') === name || cmdline[1] === name)
        ? [pid]
        : [],
    );
    if (pids.length > 0) found.set(`process ${name}`, pids.join(' '));
  }
  return found;
}
