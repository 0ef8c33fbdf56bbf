import { basename, dirname } from 'node:path';
import { onTestFinished } from 'vitest';
import { loadLibrary } from '../../activities/library.ts';
import { createActivities, Judgements } from '../../activities/response/index.ts';
import { SeenContent } from '../../activities/survey/index.ts';
import { hostAccess } from '../../cli/compose/host-access.ts';
import type { Config } from '../../domain/config.ts';
import { configSchema } from '../../domain/config.ts';
import type { Approval } from '../../domain/gate.ts';
import type { IncidentId } from '../../domain/ids.ts';
import { loadIndicators } from '../../intel/indicators.ts';
import { openToolboxes } from '../../intel/toolbox.ts';
import type { HostOptions, Lab, LabHost } from '../../lab/index.ts';
import { ddgInfection, openLab } from '../../lab/index.ts';
import { systemClock } from '../../runtime/clock.ts';
import { createHostPool } from '../../ssh/index.ts';
import { PATIENT } from '../../ssh/session.fixture.ts';
import type { IncidentRecord } from '../../store/port.ts';
import { inActivity, startWorker } from '../../worker/worker.ts';
import { eventually } from './eventually.ts';
import { quietLogger } from './quiet-logger.ts';
import { freshFolder, temporalAddress } from './services.ts';
import type { AtEnd, TestStore } from './store.ts';
import { newTestStore } from './store.ts';
import { startWaking } from './waking.ts';

export interface InProcess extends TestStore {
  readonly lab: Lab;
  readonly host: LabHost;
  approvals(incidentId: IncidentId, state?: string): Promise<Approval[]>;
  approveAll(incidentId: IncidentId): Promise<void>;
  /** One more host of this Davy. @param through makes a port of one's own before that of its sshd */
  oneMore(options: HostOptions, through?: (port: number) => Promise<number>): Promise<LabHost>;
  /** An incident, opened by hand. @param on @default the first host */
  open(on?: LabHost): Promise<IncidentId>;
  /** Waits until the incident is so; one that stops to need attention instead fails the test at once. */
  until(incidentId: IncidentId, is: (incident: IncidentRecord) => boolean): Promise<IncidentRecord>;
}

/** Many hosts may be in flight on a busy machine: what is waited for comes, or stops with an attention. */
const HANGS_AFTER_MS = 300_000;

export async function inProcess(
  options: HostOptions = { infection: ddgInfection() },
  config: object = {},
  atEnd: AtEnd = onTestFinished,
): Promise<InProcess> {
  const test = await newTestStore({ atEnd });
  const lab = await openLab();
  atEnd(() => lab.close());
  const settings: Config = configSchema.parse({ watch: { minimum: '1s', maximum: '2s' }, ...config });
  const site = `t${Math.random().toString(36).slice(2, 10)}`;
  const oneMore: InProcess['oneMore'] = async (more, through = async (port) => port) => {
    const added = await lab.host(more);
    await test.addHost(added.name, {
      address: added.ssh.host,
      port: await through(added.ssh.port),
      hostKeys: [added.ssh.hostKey],
      identityFile: basename(added.ssh.identityFile),
      site,
    });
    return added;
  };
  const host = await oneMore(options);
  const library = await loadLibrary();
  const logger = quietLogger();
  const pool = createHostPool({
    ...PATIENT,
    library: library.script,
    logger,
    clock: systemClock,
  });
  const folder = freshFolder();
  const lists = await loadIndicators(settings.intel.indicatorFiles);
  const worker = await startWorker(
    {
      temporalAddress: temporalAddress(),
      namespace: 'default',
      site,
      cacheDir: '.davy/test/cache',
      drainMs: 5000,
      stickyTimeoutMs: 1000,
      logger,
    },
    {
      'resolve-pools': async () => null,
      'ask-host': async () => ({ kind: 'probe', address: '', port: 22, hostKeys: [] }),
      ...createActivities({
        store: test.store,
        hosts: hostAccess(pool, dirname(host.ssh.identityFile), (name) => test.store.hosts.get(name)),
        library,
        toolboxes: openToolboxes(settings.toolbox.dir ?? '/nonexistent'),
        config: settings,
        indicators: async () => lists,
        judgements: new Judgements(),
        seen: new SeenContent(),
        askReputation: async (hashes) =>
          hashes.map((hash) => ({ hash, service: 'none', verdict: 'not-checked', what: 'no service' })),
        verifyDecision: test.verify,
        logger,
        clock: systemClock,
        ...inActivity,
      }),
    },
  );
  const stopWaking = startWaking(test.store.incidents, 30);
  atEnd(async () => {
    await stopWaking();
    worker.stop();
    await worker.ended;
    await pool.close();
    folder.remove();
  });
  const approvals = async (incidentId: IncidentId, state = 'pending') =>
    (await test.store.approvals.list({ limit: 50, incidentId, status: state })).items;
  return {
    ...test,
    lab,
    host,
    oneMore,
    open: async (on = host) => {
      const { playbook, policies, admin } = test;
      return (
        await test.store.incidents.open({ host: on.name, reason: 'test', playbook, policies, actor: admin })
      ).id;
    },
    until: async (incidentId, is) => {
      const found = await eventually(async () => {
        const incident = await test.store.incidents.get(incidentId);
        return incident !== undefined && (incident.status === 'needs-attention' || is(incident)) && incident;
      }, HANGS_AFTER_MS).catch(async (cause: unknown) => {
        const { status, steps, attention } = (await test.store.incidents.get(incidentId)) ?? {};
        const states = steps?.map(({ name, state }) => `${name}: ${state}`);
        throw new Error(`it stays: ${JSON.stringify({ status, states, attention })}`, { cause });
      });
      if (!is(found)) throw new Error(`attention: ${JSON.stringify(found.attention)}`);
      return found;
    },
    approvals,
    approveAll: async (incidentId) => {
      const pending = await eventually(async () => {
        const found = await approvals(incidentId);
        return found.length > 0 && found;
      });
      await test.store.approvals.decide(
        incidentId,
        pending.map(({ id, plan }) => ({
          approvalId: id,
          decision: 'approve' as const,
          planDigest: plan.digest,
          // A plan that ticks nothing is for a person to choose from: this one takes all.
          ...(plan.targets.some((target) => target.selected)
            ? {}
            : { targets: plan.targets.map((target) => target.id) }),
        })),
        test.admin,
        test.sign,
      );
    },
  };
}
