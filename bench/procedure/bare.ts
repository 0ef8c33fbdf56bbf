import { createHash, randomBytes } from 'node:crypto';
import { sendCall } from '../../activities/call/send.ts';
import { loadApplier } from '../../activities/catalogue.ts';
import { collectLogs } from '../../activities/collect-logs/index.ts';
import { preserve } from '../../activities/preserve-evidence/index.ts';
import type { Keep } from '../../activities/preserve-evidence/preserve.ts';
import { scanHost } from '../../activities/scan-host.ts';
import { SeenContent } from '../../activities/survey/index.ts';
import { digestOf } from '../../domain/digest.ts';
import type { EvidenceItem } from '../../domain/evidence.ts';
import type { ActId } from '../../domain/ids.ts';
import { asId, asSha256, newId } from '../../domain/ids.ts';
import type { Logger } from '../../domain/ports.ts';
import type { JudgeContext } from '../../domain/verdict/index.ts';
import { loadIndicators } from '../../intel/indicators.ts';
import type { LabHost } from '../../lab/index.ts';
import { systemClock } from '../../runtime/clock.ts';
import type { HostSession } from '../../ssh/index.ts';
import { openHost } from '../../ssh/index.ts';
import type { CallRecord } from '../../store/port.ts';

/** The calls of the procedure, as Davy groups them: with the freeze, everything up to the kill is one. */
const CALLS = [['remove-cron-entries', 'kill-processes'], ['delete-files'], ['block-egress']] as const;
const MAX_FILE_BYTES = 64 * 1024 * 1024;
const EGRESS_SECONDS = 60;

const silent: Logger = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  child: () => silent,
};

/** What a worker without further lists judges with. */
export const bareContext = async (): Promise<JudgeContext> => ({
  indicators: await loadIndicators([]),
  authorised: [],
  reputation: {},
  cpu: { share: 0.7, overMs: 600_000 },
});

/**
 * The very calls of Davy's procedure (survey, evidence, acts with their looks, logs) by the same library over one connection and
 * a second one that confirms the block; no workflow, no database, no ledger, evidence in memory only.
 *
 * @param open opens a connection to the host, with the library that {@link connect} was given
 */
export async function removeBare(
  host: LabHost,
  open: () => Promise<HostSession>,
  context: JudgeContext,
): Promise<void> {
  const session = await open();
  try {
    await removeFrom(host, session, open, context);
  } finally {
    await session.close();
  }
}

async function removeFrom(
  host: LabHost,
  session: HostSession,
  open: () => Promise<HostSession>,
  context: JudgeContext,
): Promise<void> {
  const seen = new SeenContent();
  const scanned = await scanHost(session, host.name, {
    seen,
    context,
    protect: { paths: [], addresses: [], accounts: [] },
    now: new Date(),
  });
  const { snapshot, judgement, plans } = scanned;
  if (judgement.verdict.verdict !== 'confirmed')
    throw new Error(`${host.name}: ${judgement.verdict.verdict}`);
  await preserve(session, snapshot, judgement, keepInMemory, { maxFileBytes: MAX_FILE_BYTES, seen });
  const incidentId = id('inc');
  for (const steps of CALLS) {
    const call: CallRecord = {
      id: id('cal'),
      incidentId,
      host: host.name,
      round: 1,
      attempt: 1,
      machineId: snapshot.host.machineId,
      bootId: snapshot.host.bootId,
      acts: steps.map((step) => ({
        id: id('act'),
        step,
        approvalId: asId('apr', 'apr_0'),
        planDigest: digestOf(''),
        targets: (plans.find((plan) => plan.step === step)?.targets ?? []).filter(
          (target) => target.selected,
        ),
        outcomes: null,
      })),
      scriptDigest: digestOf(''),
      intendedAt: new Date().toISOString(),
      finishedAt: null,
    };
    await act(session, open, call);
  }
  await collectLogs(session, snapshot, judgement, keepInMemory, { maxFileBytes: MAX_FILE_BYTES });
}

async function act(session: HostSession, open: () => Promise<HostSession>, call: CallRecord): Promise<void> {
  const contextOf = (actId: ActId) => ({
    incidentId: call.incidentId,
    callId: call.id,
    actId,
    responder: {
      address: session.peer.clientAddress,
      port: session.peer.clientPort,
      serverPort: session.peer.serverPort,
    },
    egressConfirmSeconds: EGRESS_SECONDS,
  });
  const contexts = new Map(call.acts.map((one) => [one.id, contextOf(one.id)]));
  await sendCall(session, call, { contexts, loadApplier });
  for (const { id: actId, step, targets } of call.acts) {
    const applier = await loadApplier(step);
    await applier.inspect(session, targets, contextOf(actId), []);
    if (applier.confirm === undefined) continue;
    const fresh = await open();
    await applier.confirm(fresh, targets, contextOf(actId)).finally(() => fresh.close());
  }
}

export const connect = ({ ssh }: LabHost, library: string): Promise<HostSession> =>
  openHost(
    {
      address: ssh.host,
      port: ssh.port,
      user: ssh.user,
      hostKeys: [ssh.hostKey],
      identityFile: ssh.identityFile,
    },
    { library, logger: silent, clock: systemClock },
  );

const id = <K extends 'inc' | 'cal' | 'act'>(kind: K) => newId(kind, Date.now(), randomBytes(10));

/** Hashes as the evidence store does, and forgets. */
const keepInMemory: Keep = async ({ bytes, ...item }): Promise<EvidenceItem> => {
  const hash = (name: string) => createHash(name).update(bytes).digest('hex');
  return {
    ...item,
    sha256: asSha256(hash('sha256')),
    sha1: hash('sha1'),
    md5: hash('md5'),
    size: bytes.length,
    takenAt: new Date().toISOString(),
  };
};
