import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect, onTestFinished } from 'vitest';
import type { IncidentView } from '../../api/schemas/incidents.ts';
import { faultsOutside } from '../../cli/demo/outside.ts';
import type { Approval } from '../../domain/gate.ts';
import type { Lab } from '../../lab/index.ts';
import { ddgInfection, openLab } from '../../lab/index.ts';
import { SIGNING_PUBLIC_KEY } from '../../runtime/signing.ts';
import type { TestClient } from '../shared/api-client.ts';
import { eventually } from '../shared/eventually.ts';
import type { Part, RunningUp } from './running-up.ts';
import { newUp } from './running-up.ts';

/** For a hung test on a busy machine; it takes less than a minute on an idle one. */
export const LIMIT_MS = 300_000;
/** How `davy up` or one of its parts ends. */
type Signal = 'SIGTERM' | 'SIGKILL';
/** What is ended, and with which signal. */
export type End = readonly [what: Part | 'up', signal: Signal];

interface Taken {
  readonly status: string;
  readonly incidentId: string;
}

async function newLab(): Promise<Lab> {
  const lab = await openLab();
  onTestFinished(() => lab.close());
  return lab;
}

/** Every approval that is pending, in a form that two moments can be compared in. */
async function pending(client: TestClient): Promise<Record<string, string>> {
  const { items } = await client.get<{ items: Approval[] }>('/v1/approvals?status=pending');
  return Object.fromEntries(items.map(({ id, step, plan }) => [`${step} ${id}`, plan.digest]));
}

const incidentOf = (client: TestClient, id: string) => client.get<IncidentView>(`/v1/incidents/${id}`);

/** The incident once it is closed; what Davy said when that does not come. */
async function closed(up: RunningUp, id: string): Promise<IncidentView> {
  const client = await up.client();
  try {
    return await eventually(async () => {
      const incident = await incidentOf(client, id);
      return incident.status === 'closed' && incident;
    }, 60_000);
  } catch (cause) {
    const shown = JSON.stringify(await incidentOf(client, id), null, 1).slice(0, 3000);
    throw new Error(`${shown}\n${up.log('worker').slice(-4000)}\n${up.log('api').slice(-4000)}`, { cause });
  }
}

/** Ends `davy up` or its parts, one after the other, while approvals are pending, and then approves. */
export async function approvalOutlives(ends: readonly End[]): Promise<void> {
  const lab = await newLab();
  const infection = ddgInfection();
  const host = await lab.host({ infection });
  const up = newUp();
  await up.start();
  await up.addHost(host);
  const { incidentId } = await (await up.client()).post<Taken>('/v1/alerts/generic', {
    host: host.name,
    title: 'CPU',
  });
  const before = await eventually(async () => {
    const client = await up.client();
    const asked = await pending(client);
    const { steps } = await incidentOf(client, incidentId);
    const kept = steps.some(({ name, state }) => name === 'preserve-evidence' && state === 'done');
    return kept && Object.keys(asked).length > 0 && asked;
  }, 30_000);
  expect(Object.keys(before).map((one) => one.split(' ')[0])).toEqual(
    expect.arrayContaining(['remove-cron-entries', 'kill-processes', 'delete-files', 'block-egress']),
  );

  for (const [what, signal] of ends) {
    if (what === 'up') {
      await up.end(signal);
      await up.start();
    } else {
      await up.back(what, up.signal(what, signal));
    }
    expect(await pending(await up.client()), `after ${signal} of ${what}`).toEqual(before);
  }

  const client = await up.client();
  const { items } = await client.get<{ items: Approval[] }>('/v1/approvals?status=pending');
  await client.post(`/v1/incidents/${incidentId}/decisions`, {
    decisions: items.map(({ id, plan }) => ({
      approvalId: id,
      decision: 'approve',
      planDigest: plan.digest,
    })),
  });
  const incident = await closed(up, incidentId);
  expect(incident.resolution).toBe('cleaned');
  if (host.bystanders === null) throw new Error('nothing was planted that must survive');
  expect(await faultsOutside(host, infection, [])).toEqual([]);
  expect(await auditOf(up, client)).toMatch(/^whole: \d+ records/);
}

/** Sends alerts while each part hangs and while it is gone. */
export async function alertsWhileDown(parts: readonly Part[]): Promise<void> {
  const lab = await newLab();
  const host = await lab.host({ database: false });
  const up = newUp();
  await up.start();
  await up.addHost(host);
  const client = await up.client();
  for (const part of parts) {
    // Hung is worse than gone, and lasts until we end it.
    const hung = up.signal(part, 'SIGSTOP');
    const early = await client.post<Taken>('/v1/alerts/generic', {
      host: host.name,
      title: `${part} hangs`,
    });
    expect(early.status).toBe('incident');
    expect((await incidentOf(client, early.incidentId)).status).toBe('surveying');
    up.signal(part, 'SIGKILL');
    const late = await client.post<Taken>('/v1/alerts/generic', {
      host: host.name,
      title: `${part} is gone`,
    });
    // Attached, since nobody can have closed the incident.
    expect(late).toMatchObject({ status: 'incident', incidentId: early.incidentId });
    await up.back(part, hung);
    const incident = await closed(up, early.incidentId);
    expect(incident.resolution).toBe('not-a-miner');
    expect(incident.alerts).toHaveLength(2);
  }
}

/** Sends an alert, again and again, from the end of PostgreSQL on until it is taken. */
export async function alertWithoutPostgres(): Promise<void> {
  const lab = await newLab();
  const host = await lab.host({ database: false });
  const up = newUp();
  await up.start();
  await up.addHost(host);
  const client = await up.client();
  const before = up.signal('postgres', 'SIGKILL');
  const alert = { host: host.name, title: 'CPU', externalId: 'one' };
  const refusals: unknown[] = [];
  const taken = await eventually(async () => {
    const { status, body } = await client.request<Taken & { code: string }>('POST', '/v1/alerts/generic', {
      body: alert,
    });
    if (status === 202) return body;
    refusals.push([status, body.code]);
    return undefined;
  }, 60_000);
  expect(refusals.length).toBeGreaterThan(0);
  for (const one of refusals) expect(one).toEqual([503, 'store-unavailable']);
  await up.back('postgres', before);
  expect((await closed(up, taken.incidentId)).resolution).toBe('not-a-miner');
  const { items } = await client.get<{ items: unknown[] }>('/v1/alerts');
  expect(items).toHaveLength(1);
}

/** What `davy audit verify` says of the export, with the checkpoints and the public key that a verifier holds. */
async function auditOf(up: RunningUp, client: TestClient): Promise<string> {
  const { body } = await client.request<string>('GET', '/v1/audit/export');
  const { items } = await client.get<{ items: object[] }>('/v1/audit/checkpoints');
  expect(items.length).toBeGreaterThan(0);
  const file = join(up.home.root, 'ledger.jsonl');
  const checkpoints = join(up.home.root, 'checkpoints.jsonl');
  writeFileSync(file, body);
  writeFileSync(checkpoints, items.map((one) => JSON.stringify(one)).join('\n'));
  const { stdout } = await promisify(execFile)(process.execPath, [
    ...[resolve('cli/davy.ts'), 'audit', 'verify', file, '--checkpoint', checkpoints],
    ...['--public-key', join(up.home.secrets, SIGNING_PUBLIC_KEY)],
  ]);
  return stdout;
}
