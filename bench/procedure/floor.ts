import { Buffer } from 'node:buffer';
import { createHash, randomBytes } from 'node:crypto';
import { sendCall } from '../../activities/act/call.ts';
import { loadApplier } from '../../activities/catalogue.ts';
import { collectLogs } from '../../activities/collect-logs/index.ts';
import { loadLibrary } from '../../activities/library.ts';
import { preserve } from '../../activities/preserve-evidence/index.ts';
import type { Keep } from '../../activities/preserve-evidence/preserve.ts';
import { scanHost } from '../../activities/scan-host.ts';
import type { EvidenceItem } from '../../domain/evidence.ts';
import { newId } from '../../domain/ids.ts';
import type { Logger } from '../../domain/ports.ts';
import type { JudgeContext } from '../../domain/verdict/index.ts';
import { loadIndicators } from '../../intel/indicators.ts';
import type { LabHost } from '../../lab/index.ts';
import { systemClock } from '../../runtime/clock.ts';
import type { HostSession } from '../../ssh/index.ts';
import { openHost } from '../../ssh/index.ts';
import type { CallRecord } from '../../store/port.ts';
import type { Peer } from './peer.ts';
import { unlessStopped } from './peer.ts';

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

/**
 * The floor: the very calls of Davy's procedure (survey, evidence, acts with their looks, logs) by the same library over one
 * connection a host and the second one that confirms the block; no workflow, no database, no ledger, evidence in memory only.
 */
export async function floorPeer(): Promise<Peer> {
  const library = await loadLibrary();
  const context: JudgeContext = {
    indicators: await loadIndicators([]),
    authorised: [],
    reputation: {},
    cpu: { share: 0.7, overMs: 600_000 },
  };
  return {
    name: 'bare ssh2',
    version: 'the same scripts',
    async remove({ hosts }, stop) {
      const spent = new Map<string, number>();
      const from = performance.now();
      await Promise.all(
        hosts.map(async (host) => {
          unlessStopped(stop);
          const opened = performance.now();
          const session = timed(await connect(host, library.script), spent);
          count(spent, 'connect', performance.now() - opened);
          try {
            await removeFrom(host, session, library.script, context, spent);
          } finally {
            await session.close();
          }
        }),
      );
      const seconds = (performance.now() - from) / 1000;
      const perHost = [...spent].map(
        ([name, ms]) => [name, Math.round((ms / hosts.length) * 10) / 10] as const,
      );
      return { seconds, notes: Object.fromEntries(perHost) };
    },
    close: async () => {},
  };
}

async function removeFrom(
  host: LabHost,
  session: HostSession,
  library: string,
  context: JudgeContext,
  spent: Map<string, number>,
): Promise<void> {
  const scanned = await scanHost(session, host.name, {
    context,
    protect: { paths: [], addresses: [], accounts: [] },
    now: new Date(),
  });
  const { snapshot, judgement, plans } = scanned;
  if (judgement.verdict.verdict !== 'confirmed')
    throw new Error(`${host.name}: ${judgement.verdict.verdict}`);
  await preserve(session, snapshot, judgement, keepInMemory, { maxFileBytes: MAX_FILE_BYTES });
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
        approvalId: '',
        planDigest: '',
        targets: (plans.find((plan) => plan.step === step)?.targets ?? []).filter(
          (target) => target.selected,
        ),
        outcomes: null,
      })),
      scriptDigest: '',
      intendedAt: new Date().toISOString(),
      finishedAt: null,
    };
    await act(host, session, library, call, spent);
  }
  await collectLogs(session, snapshot, judgement, keepInMemory, { maxFileBytes: MAX_FILE_BYTES });
}

async function act(
  host: LabHost,
  session: HostSession,
  library: string,
  call: CallRecord,
  spent: Map<string, number>,
): Promise<void> {
  const contextOf = (actId: string) => ({
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
  await sendCall(session, call, new Map(call.acts.map((one) => [one.id, contextOf(one.id)])));
  for (const { id: actId, step, targets } of call.acts) {
    const applier = await loadApplier(step);
    await applier.look(session, targets, contextOf(actId));
    if (applier.confirm === undefined) continue;
    const opened = performance.now();
    const fresh = timed(await connect(host, library), spent);
    count(spent, 'connect', performance.now() - opened);
    await applier.confirm(fresh, targets, contextOf(actId)).finally(() => fresh.close());
  }
}

const connect = ({ ssh }: LabHost, library: string): Promise<HostSession> =>
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

const count = (spent: Map<string, number>, name: string, ms: number): void =>
  void spent.set(name, (spent.get(name) ?? 0) + ms);

/** The session, with the milliseconds of its calls added up by function. */
const timed = (session: HostSession, spent: Map<string, number>): HostSession => ({
  peer: session.peer,
  hostKey: session.hostKey,
  get idle() {
    return session.idle;
  },
  get closed() {
    return session.closed;
  },
  close: () => session.close(),
  async call(line, limits, options) {
    const result = await session.call(line, limits, options);
    const name = /\w+/.exec(Buffer.from(line.subarray(0, 64)).toString('latin1'))?.[0] ?? 'call';
    count(spent, name, result.elapsedMs);
    count(spent, 'calls', 1);
    return result;
  },
});

const id = (kind: 'inc' | 'cal' | 'act'): string => newId(kind, Date.now(), randomBytes(10));

/** Hashes as the evidence store does, and forgets. */
const keepInMemory: Keep = async ({ bytes, ...item }): Promise<EvidenceItem> => {
  const hash = (name: string) => createHash(name).update(bytes).digest('hex');
  return {
    ...item,
    sha256: hash('sha256'),
    sha1: hash('sha1'),
    md5: hash('md5'),
    size: bytes.length,
    takenAt: new Date().toISOString(),
  };
};
