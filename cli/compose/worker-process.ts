import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { loadLibrary } from '../../activities/library.ts';
import { createActivities, Judgements } from '../../activities/response/index.ts';
import { SeenContent } from '../../activities/survey/index.ts';
import { isDavyError } from '../../domain/errors.ts';
import { decisionBytes } from '../../domain/gate.ts';
import type { Logger } from '../../domain/ports.ts';
import { loadIndicators } from '../../intel/indicators.ts';
import { askAll } from '../../intel/reputation.ts';
import { openToolboxes } from '../../intel/toolbox.ts';
import { virusTotal } from '../../intel/virustotal.ts';
import { systemClock } from '../../runtime/clock.ts';
import { readIfThere } from '../../runtime/embedded/secret-file.ts';
import { createLogger } from '../../runtime/logger.ts';
import { readPublicKey, SIGNING_PUBLIC_KEY, verifier } from '../../runtime/signing.ts';
import { createHostPool } from '../../ssh/index.ts';
import { openStore } from '../../store/open.ts';
import { inActivity, startWorker } from '../../worker/worker.ts';
import { askHostWith } from './ask-host.ts';
import { hostAccess } from './host-access.ts';
import { poolNames } from './pool-names.ts';
import type { Settings } from './settings.ts';
import { evidenceKey, inHome } from './settings.ts';
import { linkTemporal } from './temporal.ts';
import { toolboxFolder } from './toolbox-folder.ts';

/** Beyond the longest act: what a draining worker still waits for. */
const DRAIN_MARGIN_MS = 15_000;
const WAKE_AGAIN_MS = 5_000;

/** Runs one worker until `stop` aborts; resolves when it has drained. */
export async function runWorkerProcess(settings: Settings, site: string, stop: AbortSignal): Promise<void> {
  const { home, config } = settings;
  const logger = createLogger({ name: 'worker' }).child({ site });
  const identityDir = inHome(home, config.ssh.identityDir);
  const store = await openStore({
    databaseUrl: settings.databaseUrl,
    evidenceDir: inHome(home, config.evidence.dir),
    evidenceKey: evidenceKey(home),
    logger,
  });
  await store.ready().catch((error: unknown) => {
    // A database that is away comes back; one of another form is never this Davy's.
    if (!isDavyError(error, 'store-unavailable')) throw error;
  });
  const library = await loadLibrary();
  const pool = createHostPool({
    library: library.script,
    logger,
    clock: systemClock,
    connectTimeoutMs: config.ssh.connectTimeout,
    idleMs: config.ssh.keepOpen,
  });
  const { virustotal } = config.intel;
  const apiKey =
    virustotal.apiKeyFile === undefined
      ? undefined
      : readIfThere(inHome(home, virustotal.apiKeyFile))?.trim();
  const service = virusTotal({
    baseUrl: virustotal.baseUrl,
    apiKey,
    timeoutMs: virustotal.timeout,
    maliciousEngines: virustotal.maliciousEngines,
  });
  // A request taken now reaches the service before its time-out: so its own clock never sees more than the budget either.
  const budget = { ...virustotal, window: virustotal.window + virustotal.timeout };
  const verify = verifier(readPublicKey(join(home.secrets, SIGNING_PUBLIC_KEY)));
  const pools = poolNames({
    lists: await loadIndicators(config.intel.indicatorFiles.map((file) => inHome(home, file))),
    config: config.intel.resolve,
    site,
    store: store.poolNames,
    clock: systemClock,
    heartbeat: inActivity.heartbeat,
  });
  const { indicators } = pools;
  const hostNamed = (name: string) => store.hosts.get(name);
  const activities = createActivities({
    store,
    hosts: hostAccess(pool, identityDir, hostNamed),
    library,
    toolboxes: openToolboxes(toolboxFolder(home, config)),
    config,
    indicators,
    judgements: new Judgements(),
    seen: new SeenContent(),
    askReputation: (hashes, patienceMs) =>
      askAll(service, store.reputation, budget, hashes, {
        monotonicMs: systemClock.monotonicMs,
        deadlineMs: patienceMs,
        wait: (ms) => delay(ms),
      }),
    verifyDecision: (decision) => verify(decisionBytes(decision), decision.signature),
    logger,
    clock: systemClock,
    ...inActivity,
  });
  const worker = await startWorker(
    {
      temporalAddress: settings.temporalAddress,
      namespace: settings.temporalNamespace,
      site,
      cacheDir: join(home.root, 'cache'),
      drainMs: config.acts.deadline + DRAIN_MARGIN_MS,
      stickyTimeoutMs: config.worker.stickyTimeout,
      logger,
    },
    {
      ...activities,
      ...pools.activities,
      ...askHostWith({ pool, identityDir, hostNamed, config, indicators, clock: systemClock, logger }),
    },
  );
  stop.addEventListener('abort', () => worker.stop(), { once: true });
  if (stop.aborted) worker.stop();
  try {
    logger.info({ temporal: settings.temporalAddress }, 'worker polls');
    const waking = pools.wanted ? wakeResolving(settings, site, logger, stop) : undefined;
    await Promise.all([worker.ended, waking]);
  } finally {
    await pool.close();
    await store.close();
  }
}

/** It runs in Temporal from then on, whichever worker of the site lives. */
async function wakeResolving(
  settings: Settings,
  site: string,
  logger: Logger,
  stop: AbortSignal,
): Promise<void> {
  const temporal = linkTemporal(settings.temporalAddress, settings.temporalNamespace);
  try {
    while (!stop.aborted) {
      try {
        await temporal.wakeResolving(site);
        return;
      } catch (error) {
        logger.warn({ err: error }, 'names of pools are not resolved yet; trying again');
        await delay(WAKE_AGAIN_MS, undefined, { signal: stop }).catch(() => {});
      }
    }
  } finally {
    await temporal.close();
  }
}
