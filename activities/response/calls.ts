import type { ErrorCode } from '../../domain/errors.ts';
import { DavyError, isDavyError } from '../../domain/errors.ts';
import type { ActId, IncidentId } from '../../domain/ids.ts';
import { evidenceCovers } from '../../domain/targets/evidence-cover.ts';
import type { Known } from '../../domain/targets/fate.ts';
import { awaitsConfirmation, fateOf, neverBegan } from '../../domain/targets/fate.ts';
import type { TargetOutcome } from '../../domain/targets/outcome.ts';
import type { ActResult } from '../../domain/targets/receipt.ts';
import type { Sighting } from '../../domain/targets/sighting.ts';
import { sightingOf } from '../../domain/targets/sighting.ts';
import type { HostSession } from '../../ssh/host-session.ts';
import type { ActRecord, CallRecord } from '../../store/port.ts';
import type { ActContext } from '../action/applier.ts';
import { receiptOf } from '../action/receipts.ts';
import type { CallSetting, Sent } from '../call/send.ts';
import { sendCall } from '../call/send.ts';
import { settleCall } from '../call/settle.ts';
import { loadApplier } from '../catalogue.ts';
import type { ResponseDeps } from './deps.ts';
import type { HostWork } from './on-host.ts';
import { watchForStop } from './stop-watch.ts';

/** The reply did not come, or does not tell how every target ended: looking does. */
const LOST: ReadonlySet<ErrorCode> = new Set(['connection-lost', 'call-timed-out', 'reply-invalid']);

/**
 * Sends a call, verifies by looking, confirms from a new connection what needs it, and writes the outcome. When the reply was
 * lost, it is settled at once. Answers whether the same steps have to be begun again.
 */
export async function runCall(
  deps: ResponseDeps,
  on: HostWork,
  call: CallRecord,
  hostKey: string,
): Promise<boolean> {
  const { covered, refusals } = await splitByEvidence(deps, call);
  if (covered.acts.every((act) => act.targets.length === 0)) {
    await deps.store.acts.finish({
      callId: call.id,
      acts: merge(call, [], refusals),
      how: 'replied',
      notes: ['nothing was sent'],
    });
    return false;
  }
  try {
    const { exit, results } = await deps.hosts.withHost(on.host, async (session) => {
      // Another connection since the gate was asked: nothing is sent, the call is fenced, and the gate is asked again.
      if (session.hostKey !== hostKey)
        throw new DavyError('host-key-changed', 'another of the pinned keys than a moment ago');
      const setting = await settingOf(deps, covered, session);
      const stopWatching = watchForStop(deps, on, call);
      const reply = await sendCall(session, covered, setting, {
        deadlineMs: deps.config.acts.deadline,
      }).finally(stopWatching);
      deps.heartbeat();
      return { exit: reply.exit, results: await verify(deps, on, session, covered, reply) };
    });
    if (neverBegan(outcomesOf(results))) return (await deps.store.acts.fenced(call.id, results)).again;
    await deps.store.acts.finish({
      callId: call.id,
      acts: merge(call, results, refusals),
      how: 'replied',
      exit,
    });
    return false;
  } catch (error) {
    if (!isDavyError(error) || !LOST.has(error.code)) throw error;
    deps.logger.warn({ callId: call.id, code: error.code }, 'reply lost; settling by looking');
    return settleOpenCall(deps, on, call);
  }
}

/** Settles a call without outcome by looking at the host. True when it never ran and may be begun again. */
export async function settleOpenCall(deps: ResponseDeps, on: HostWork, call: CallRecord): Promise<boolean> {
  const { covered, refusals } = await splitByEvidence(deps, call);
  return deps.hosts.withHost(on.host, async (session) => {
    const settled = await settleCall(session, covered, await settingOf(deps, covered, session), {
      deadlineMs: deps.config.acts.deadline,
      heartbeat: deps.heartbeat,
    });
    if (settled.kind === 'fenced' || neverBegan(outcomesOf(settled.acts))) {
      const told = settled.kind === 'fenced' ? [] : settled.acts;
      const { again } = await deps.store.acts.fenced(call.id, told);
      return again;
    }
    const results = await confirmAll(deps, on, session, covered, settled.acts);
    await deps.store.acts.finish({
      callId: call.id,
      acts: merge(call, results, refusals),
      how: 'settled',
      notes: settled.notes,
    });
    return false;
  });
}

/** Looks at every target after the call: the host's word alone is not enough. A call that refused to begin has nothing to look at. */
async function verify(
  deps: ResponseDeps,
  on: HostWork,
  session: HostSession,
  call: CallRecord,
  { end, acts }: Sent,
): Promise<ActResult[]> {
  if (end !== 'replied') return [...acts];
  const verified: ActResult[] = [];
  for (const result of acts) {
    const act = call.acts.find((one) => one.id === result.actId);
    if (act === undefined) continue;
    const applier = await loadApplier(act.step);
    const context = contextOf(deps, call, act, session);
    const seen = await applier.inspect(session, act.targets, context, result.receipts);
    const outcomes = act.targets.map(({ id }) => {
      const receipt = receiptOf(result.receipts, act.id, id);
      return fateOf(id, { call: 'replied', receipt, sighting: sightingOf(id, seen) });
    });
    verified.push({ ...result, outcomes });
  }
  return confirmAll(deps, on, session, call, verified);
}

/** From a new connection: what must not count as done before (block-egress expires by itself without it). */
async function confirmAll(
  deps: ResponseDeps,
  on: HostWork,
  session: HostSession,
  call: CallRecord,
  acts: readonly ActResult[],
): Promise<ActResult[]> {
  const confirmed: ActResult[] = [];
  for (const result of acts) {
    const act = call.acts.find((one) => one.id === result.actId);
    const applier = act === undefined ? undefined : await loadApplier(act.step);
    const waiting = new Set(result.outcomes.filter(awaitsConfirmation).map((o) => o.targetId));
    if (act === undefined || applier?.confirm === undefined || waiting.size === 0) {
      confirmed.push(result);
      continue;
    }
    const targets = act.targets.filter((t) => waiting.has(t.id));
    const confirm = applier.confirm.bind(applier);
    const context = contextOf(deps, call, act, session);
    const once = () => deps.hosts.withFreshConnection(on.host, (fresh) => confirm(fresh, targets, context));
    const fates = (known: Pick<Known, 'call' | 'because'>, seen: readonly Sighting[]) =>
      targets.map(({ id }) => fateOf(id, { ...known, sighting: sightingOf(id, seen) }));
    // Where only the reply was lost, the rule may last by now, or in a moment: asked again, the host says which.
    const answers = await once()
      .catch(once)
      .then((seen) => fates({ call: 'confirmed' }, seen))
      .catch(async (error: unknown) => {
        const because = isDavyError(error) ? error.code : 'internal';
        return fates(
          { call: 'unconfirmed', because },
          await applier.inspect(session, targets, context, result.receipts),
        );
      });
    confirmed.push({
      ...result,
      outcomes: result.outcomes.map((o) => answers.find((answer) => answer.targetId === o.targetId) ?? o),
    });
  }
  return confirmed;
}

export const contextOf = (
  deps: ResponseDeps,
  call: CallRecord,
  act: ActRecord,
  session: HostSession,
  surveyed: Pick<ActContext, 'surveyedTicks' | 'surveyedLines'> = {},
): ActContext => ({
  ...surveyed,
  incidentId: call.incidentId,
  callId: call.id,
  actId: act.id,
  responder: {
    address: session.peer.clientAddress,
    port: session.peer.clientPort,
    serverPort: session.peer.serverPort,
  },
  egressConfirmSeconds: Math.ceil(deps.config.acts.egressConfirmWithin / 1000),
});

const settingOf = async (
  deps: ResponseDeps,
  call: CallRecord,
  session: HostSession,
): Promise<CallSetting> => {
  const known = await surveyed(deps, call.incidentId);
  const contexts = call.acts.map((act) => [act.id, contextOf(deps, call, act, session, known)] as const);
  return { contexts: new Map(contexts), loadApplier };
};

/** Clock ticks a second in /proc, the same on every Linux that Davy meets (USER_HZ). */
const TICKS = 100;

/** What cron started from an approved line after the survey is covered by the approval of that line (rule: freeze). */
async function surveyed(
  deps: ResponseDeps,
  incidentId: IncidentId,
): Promise<Pick<ActContext, 'surveyedTicks' | 'surveyedLines'>> {
  const snapshot = await deps.store.incidents.snapshot(incidentId);
  if (snapshot === undefined) return {};
  const whole = snapshot.cronFiles.filter(({ truncated }) => !truncated);
  return {
    surveyedTicks: String(Math.floor(snapshot.host.uptimeSeconds * TICKS)),
    surveyedLines: new Map(whole.map(({ path, lines }) => [path, lines.length])),
  };
}

/** Evidence before removal: a target whose bytes are not off the host is not sent (rule: evidence-before-removal). */
async function splitByEvidence(
  deps: ResponseDeps,
  call: CallRecord,
): Promise<{ covered: CallRecord; refusals: Map<ActId, TargetOutcome[]> }> {
  const kept = await deps.store.evidence.list(call.incidentId);
  const refusals = new Map<ActId, TargetOutcome[]>();
  const acts = call.acts.map((act) => {
    const without = act.targets.filter((target) => !evidenceCovers(target, kept));
    refusals.set(
      act.id,
      without.map(({ id }) => fateOf(id, { call: 'not-sent' })),
    );
    return { ...act, targets: act.targets.filter((target) => !without.includes(target)) };
  });
  return { covered: { ...call, acts }, refusals };
}

const outcomesOf = (acts: readonly ActResult[]): TargetOutcome[] => acts.flatMap(({ outcomes }) => outcomes);

const merge = (
  call: CallRecord,
  results: readonly ActResult[],
  refusals: ReadonlyMap<ActId, readonly TargetOutcome[]>,
): ActResult[] =>
  call.acts.map((act) => {
    const result = results.find((one) => one.actId === act.id);
    return {
      actId: act.id,
      outcomes: [...(result?.outcomes ?? []), ...(refusals.get(act.id) ?? [])],
      receipts: result?.receipts ?? [],
    };
  });
