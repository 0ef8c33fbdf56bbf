import { Buffer } from 'node:buffer';
import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { digestOf } from '../../domain/digest.ts';
import { asId } from '../../domain/ids.ts';
import type { Target } from '../../domain/plan.ts';
import { hostField, show } from '../../domain/show.ts';
import type { DestructiveStep } from '../../domain/steps.ts';
import { isDestructive } from '../../domain/steps.ts';
import type { MinerRole } from '../../domain/targets/role.ts';
import type { LabHost } from '../../lab/index.ts';
import type { HostAddress, HostSession } from '../../ssh/host-session.ts';
import { withSession } from '../../ssh/session.fixture.ts';
import type { ActRecord, CallRecord } from '../../store/port.ts';
import { targetOf } from '../../test/shared/targets.ts';
import { loadApplier } from '../catalogue.ts';
import { applier as deleteFiles } from '../delete-files/apply.ts';
import { applier as disablePersistence } from '../disable-persistence/apply.ts';
import { applier as killProcesses } from '../kill-processes/apply.ts';
import { applier as removeCronEntries } from '../remove-cron-entries/apply.ts';
import { actLibrary } from './scripts.ts';
import type { ActContexts, CallSetting } from './send.ts';

/** What the remote shell holds. */
export const LIBRARY = actLibrary([removeCronEntries, disablePersistence, killProcesses, deleteFiles]);

export const contexts = (call: CallRecord): ActContexts =>
  new Map(
    call.acts.map(({ id }) => [
      id,
      {
        incidentId: call.incidentId,
        callId: call.id,
        actId: id,
        responder: { address: '192.0.2.1', port: 1, serverPort: 22 },
        egressConfirmSeconds: 60,
      },
    ]),
  );

export const setting = (call: CallRecord): CallSetting => ({ contexts: contexts(call), loadApplier });

export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

export const target = targetOf;

export const cronLine = (path: string, line: string | Uint8Array, occurrence = 1): Target =>
  lineTarget(path, line, { occurrence, tell: 'cron' });

/** A line of any file; it may hold newlines. */
export function lineTarget(
  path: string,
  line: string | Uint8Array,
  more: { occurrence?: number; to?: string; check?: 'sh'; tell?: 'cron' } = {},
): Target {
  const { to, occurrence = 1, ...rest } = more;
  const bytes = typeof line === 'string' ? Buffer.from(line) : line;
  return target({
    kind: 'line',
    ...hostField('path', show(path)),
    ...hostField('line', show(bytes)),
    lineSha256: sha256(bytes),
    occurrence,
    ...(to === undefined ? {} : hostField('to', show(to))),
    ...rest,
  });
}

let calls = 0;
const fresh = (kind: string): string => {
  calls += 1;
  return `${kind}_TEST${process.pid.toString(36).toUpperCase()}${calls.toString().padStart(6, '0')}`;
};

/** A call of these steps, as the store would have written it. */
export function callOf(
  on: { machineId: string; bootId: string },
  steps: Readonly<Partial<Record<DestructiveStep, readonly Target[]>>>,
): CallRecord {
  const acts = Object.entries(steps).map(([step, targets]): ActRecord => {
    if (!isDestructive(step)) throw new Error(`no destructive step: ${step}`);
    return {
      id: asId('act', fresh('act')),
      step,
      approvalId: asId('apr', 'apr_1'),
      planDigest: digestOf('a plan'),
      targets,
      outcomes: null,
    };
  });
  return {
    id: asId('cal', fresh('cal')),
    incidentId: asId('inc', 'inc_1'),
    host: 'host',
    round: 1,
    attempt: 1,
    machineId: on.machineId,
    bootId: on.bootId,
    acts,
    scriptDigest: digestOf('a script'),
    intendedAt: new Date(0).toISOString(),
    finishedAt: null,
  };
}

// ---- lab hosts

export const addressOf = (host: LabHost): HostAddress => ({
  address: host.ssh.host,
  port: host.ssh.port,
  user: host.ssh.user,
  identityFile: host.ssh.identityFile,
  hostKeys: [host.ssh.hostKey],
});

export const onHost = <T>(host: LabHost, use: (session: HostSession) => Promise<T>): Promise<T> =>
  withSession(addressOf(host), LIBRARY, use);

async function words(host: LabHost, script: string): Promise<string[]> {
  const { stdout } = await host.sh(script);
  return stdout.toString().trim().split(/\s+/);
}

async function imageOf(host: LabHost, path: string) {
  const [device = '', inode = '', size = '', hash = ''] = await words(
    host,
    `stat -L -c '%d %i %s' ${path}; sha256sum <${path}`,
  );
  return { device, inode, size, sha256: hash };
}

export async function fileTarget(host: LabHost, path: string): Promise<Target> {
  return target({ kind: 'file', path, ...(await imageOf(host, path)) });
}

/** The processes with this executable, each for itself; what ends in between, as a guard's fork before it sleeps, is none. */
export async function singleTargets(
  host: LabHost,
  exe: string,
  role: MinerRole = 'child',
): Promise<Target[]> {
  const found = (await host.processes()).filter((one) => one.exe.split(' ')[0] === exe);
  const made = found.map((one) =>
    processTarget(host, one.pid, role).catch((error: unknown) => {
      if (error instanceof Error && /ENOENT|ESRCH|no process/.test(error.message)) return [];
      throw error;
    }),
  );
  return (await Promise.all(made)).flat();
}

/** From outside, where nothing in the host can hide a process. */
async function runningImage(outerPid: number) {
  const exe = `/proc/${outerPid}/exe`;
  const { dev, ino } = await stat(exe, { bigint: true });
  const cgroup = /^0::(.*)$/m.exec(await readFile(`/proc/${outerPid}/cgroup`, 'latin1'))?.[1] ?? '';
  return { device: String(dev), inode: String(ino), sha256: sha256(await readFile(exe)), cgroup };
}

async function processTarget(host: LabHost, pid: number, role: MinerRole = 'child'): Promise<Target> {
  const process = (await host.processes()).find((one) => one.pid === pid);
  if (process === undefined) throw new Error(`no process ${pid}`);
  const { cgroup: _, ...image } = await runningImage(process.outerPid);
  return target(
    {
      kind: 'process',
      by: 'single',
      pid,
      bootId: host.bootId,
      startTicks: process.startTime,
      uid: 0,
      image: { path: process.exe, ...image },
    },
    { role },
  );
}

export async function imageTarget(
  host: LabHost,
  path: string,
  role: MinerRole,
  maximumCount = 1,
): Promise<Target> {
  const found = (await host.processes()).find((one) => one.exe.split(' ')[0] === path);
  if (found === undefined) throw new Error(`nothing runs ${path}`);
  const { cgroup, sha256: hash } = await runningImage(found.outerPid);
  const image = { path, sha256: hash };
  return target({ kind: 'process', by: 'image', uid: 0, cgroup, image, maximumCount }, { role });
}

export async function scriptTarget(host: LabHost, path: string): Promise<Target> {
  const found = (await host.processes()).filter((one) => one.cmdline[1] === path);
  const [first] = found;
  const interpreter = await imageOf(host, `/proc/${first?.pid}/exe`);
  const script = await imageOf(host, path);
  return target(
    {
      kind: 'process',
      by: 'script',
      uid: 0,
      interpreter: {
        path: first?.exe ?? '',
        device: interpreter.device,
        inode: interpreter.inode,
        sha256: interpreter.sha256,
      },
      script: { path, device: script.device, inode: script.inode, sha256: script.sha256 },
      maximumCount: Math.max(1, found.length),
    },
    { role: 'loader' },
  );
}
