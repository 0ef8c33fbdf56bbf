import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Approval, GatePolicy } from '../../domain/gate.ts';
import { decisionBytes } from '../../domain/gate.ts';
import type { IncidentId } from '../../domain/ids.ts';
import { playbookSchema } from '../../domain/playbook.ts';
import type { StepName } from '../../domain/steps.ts';
import type { HostOptions, Lab, LabHost } from '../../lab/index.ts';
import { ddgInfection, openLab } from '../../lab/index.ts';
import type { Child } from '../../runtime/embedded/child.ts';
import { startChild } from '../../runtime/embedded/child.ts';
import { findHome, makeHome } from '../../runtime/home.ts';
import type { Signer } from '../../runtime/signing.ts';
import { openSigner, verifier } from '../../runtime/signing.ts';
import type { IncidentRecord } from '../../store/port.ts';
import { eventually } from './eventually.ts';
import { freshFolder, temporalAddress } from './services.ts';
import type { AtEnd, TestStore } from './store.ts';
import { newTestStore, testPolicy } from './store.ts';
import type { SshProxy } from './tcp-proxy.ts';
import { sshProxy } from './tcp-proxy.ts';
import { startWaking } from './waking.ts';

/** A lab host in the inventory; Davy reaches it through `proxy` only. */
export interface Reached {
  readonly host: LabHost;
  readonly proxy: SshProxy;
}

/** A worker that is a process of its own. */
export interface OwnWorker {
  /** SIGSTOP: it falls silent in the middle of what it does, as on a machine that hangs. */
  pause(): void;
  resume(): void;
}

/** Davy with workers that are processes of their own, on real hosts. */
export interface Davy extends TestStore {
  readonly lab: Lab;
  readonly site: string;
  /** The key that these workers trust: for an API beside them. */
  readonly signer: Signer;
  host(options?: HostOptions): Promise<Reached>;
  /** Starts one more worker and waits until it polls. @param ways other ways to the same servers */
  startWorker(ways?: { databaseUrl?: string; temporal?: string }): Promise<OwnWorker>;
  /** SIGKILL to every worker. */
  killWorkers(): Promise<void>;
  /** Opens an incident whose playbook has these acts, in this order. */
  open(host: LabHost, acts: readonly StepName[], policy?: Partial<GatePolicy>): Promise<IncidentId>;
  /** The pending approvals, once there are some and the evidence is kept: the host's session is idle then. */
  asked(incidentId: IncidentId): Promise<Approval[]>;
  approve(incidentId: IncidentId, approvals?: readonly Approval[]): Promise<void>;
  /** Waits until the incident shows it. Says what it is like instead when that does not come. */
  until(
    incidentId: IncidentId,
    look: (incident: IncidentRecord) => boolean,
    withinMs?: number,
  ): Promise<IncidentRecord>;
  /** Cancels the incident, so that no watch is waited for, and waits until it is closed. */
  cancelled(incidentId: IncidentId): Promise<IncidentRecord>;
  logs(): string;
}

const OPTIONS: HostOptions = { infection: ddgInfection() };

/**
 * Builds it all inside a test: database, lab, home folder, signing key; nothing of it outlives the test.
 *
 * @param config what `davy.yaml` says besides short times
 */
export async function davy(config: object = {}, atEnd: AtEnd = onTestFinished): Promise<Davy> {
  const test = await newTestStore({ atEnd });
  const lab = await openLab();
  atEnd(() => lab.close());
  const site = `t${Math.random().toString(36).slice(2, 10)}`;
  const folder = freshFolder();
  const home = findHome(folder.path, {});
  makeHome(home);
  const signer = openSigner(home.secrets);
  writeFileSync(join(home.secrets, 'evidence.key'), `${Buffer.from(test.evidenceKey).toString('hex')}\n`);
  const times = {
    worker: { heartbeat: '700ms', stickyTimeout: '1s' },
    watch: { minimum: '1s', maximum: '1s' },
  };
  const all = { ...times, evidence: { dir: test.evidenceDir }, ...config };
  writeFileSync(home.config, JSON.stringify(all));
  const cache = resolve('.davy/test/cache');
  mkdirSync(cache, { recursive: true });
  symlinkSync(cache, join(home.root, 'cache'));

  const workers: { child: Child; log: string }[] = [];
  const killWorkers = async (): Promise<void> => {
    await Promise.all(workers.map(({ child }) => child.end([])));
  };
  const stopWaking = startWaking(test.store.incidents, 50);
  atEnd(async () => {
    await stopWaking();
    await killWorkers();
    folder.remove();
  });
  const logs = (): string => workers.map(({ log }) => readFileSync(log, 'utf8')).join('');
  const verify = verifier(signer.publicKey);
  const sign = (bytes: Uint8Array): string => signer.sign(bytes);

  const until: Davy['until'] = async (id, look, withinMs = 60_000) => {
    try {
      return await eventually(async () => {
        const incident = await test.store.incidents.get(id);
        return incident !== undefined && look(incident) && incident;
      }, withinMs);
    } catch (error) {
      const { status, attention, steps } = (await test.store.incidents.get(id)) ?? {};
      await test.store.ledger.chain();
      const { items } = await test.store.ledger.list({ limit: 200, incidentId: id });
      const ledger = items
        .filter(({ kind }) => kind !== 'evidence.kept')
        .map(({ at, kind, body }) => `${at} ${kind} ${JSON.stringify(body)}`);
      const seen = [JSON.stringify({ status, attention, steps }), ...ledger.reverse()].join('\n');
      throw new Error(`${seen}\n${logs().slice(-8000)}`, { cause: error });
    }
  };
  const asked = async (incidentId: IncidentId): Promise<Approval[]> => {
    const pending = (id: IncidentId) =>
      test.store.approvals.list({ limit: 50, incidentId: id, status: 'pending' });
    await until(
      incidentId,
      ({ steps }) =>
        steps.some(({ state }) => state === 'awaiting-approval') &&
        steps.every(({ name, state }) => name !== 'preserve-evidence' || state === 'done'),
    );
    return (await pending(incidentId)).items;
  };
  return {
    ...test,
    sign,
    verify: (decision) => verify(decisionBytes(decision), decision.signature),
    lab,
    site,
    signer,
    logs,
    killWorkers,
    until,
    asked,
    async host(options = OPTIONS) {
      const host = await lab.host(options);
      const proxy = await sshProxy(host.ssh.port);
      atEnd(() => proxy.close());
      const { identityFile } = host.ssh;
      await test.addHost(host.name, {
        address: host.ssh.host,
        port: proxy.port,
        hostKeys: [host.ssh.hostKey],
        identityFile: basename(identityFile),
        site,
      });
      writeFileSync(join(home.keys, basename(identityFile)), readFileSync(identityFile), { mode: 0o600 });
      return { host, proxy };
    },
    async startWorker(ways = {}) {
      const log = join(home.logs, `worker-${workers.length}.log`);
      const child = await startChild({
        name: 'worker',
        argv: [process.execPath, resolve('cli/davy.ts'), 'worker', '--site', site],
        cwd: dirname(home.config),
        env: {
          PATH: process.env.PATH,
          NODE_NO_WARNINGS: '1',
          NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE,
          DAVY_HOME: home.root,
          DATABASE_URL: ways.databaseUrl ?? test.database.appUrl,
          TEMPORAL_ADDRESS: ways.temporal ?? temporalAddress(),
        },
        output: log,
        deathSignal: 'TERM',
      });
      workers.push({ child, log });
      await eventually(() => readFileSync(log, 'utf8').includes('worker polls'), 30_000).catch((error) => {
        throw new Error(readFileSync(log, 'utf8'), { cause: error });
      });
      // The child leads its own process group.
      const signal = (name: 'SIGSTOP' | 'SIGCONT') => process.kill(-child.identity.pid, name);
      return { pause: () => void signal('SIGSTOP'), resume: () => void signal('SIGCONT') };
    },
    async open(host, acts, policy = {}) {
      const steps: StepName[] = ['confirm-miner', 'preserve-evidence', ...acts, 'watch-for-respawn'];
      const playbook = playbookSchema.parse({
        name: 'some-acts',
        version: 1,
        description: 'Some acts, for tests.',
        steps: steps.map((step) => ({ step })),
      });
      const policies = Object.fromEntries(steps.map((step) => [step, { ...testPolicy, ...policy }]));
      const { id } = await test.store.incidents.open({
        host: host.name,
        reason: 'a fault test',
        playbook,
        policies,
        actor: test.admin,
      });
      return id;
    },
    async approve(incidentId, approvals) {
      const these = approvals ?? (await asked(incidentId));
      await test.store.approvals.decide(
        incidentId,
        these.map(({ id, plan }) => ({ approvalId: id, decision: 'approve', planDigest: plan.digest })),
        test.admin,
        sign,
      );
    },
    async cancelled(incidentId) {
      await test.store.incidents.cancel(incidentId, 'the test is over', test.admin);
      return until(incidentId, ({ status }) => status === 'closed');
    },
  };
}
