import type { ErrorCode } from '../../domain/errors.ts';
import { DavyError, isDavyError } from '../../domain/errors.ts';
import type { ActId } from '../../domain/ids.ts';
import { evidenceCovers } from '../../domain/targets/evidence-cover.ts';
import { fateOf, neverBegan } from '../../domain/targets/fate.ts';
import type { TargetOutcome } from '../../domain/targets/outcome.ts';
import type { ActResult } from '../../domain/targets/receipt.ts';
import type { CallRecord } from '../../store/port.ts';
import { useToolbox } from '../action/toolbox/toolbox.ts';
import { sendCall } from '../call/send.ts';
import { settleCall } from '../call/settle.ts';
import { settingOf } from './call-context.ts';
import type { ResponseDeps } from './deps.ts';
import type { HostWork } from './on-host.ts';
import { watchForStop } from './stop-watch.ts';
import { actWithTools } from './toolbox.ts';
import { confirmAll, verify } from './verify-call.ts';

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
    const { result, notes } = await deps.hosts.withHost(on.host, async (session) => {
      // Another connection since the gate was asked: nothing is sent, the call is fenced, and the gate is asked again.
      if (session.hostKey !== hostKey)
        throw new DavyError('host-key-changed', 'another of the pinned keys than a moment ago');
      return actWithTools(deps, on, session, covered, async (by, toolbox) => {
        const before = toolbox === undefined ? [] : [useToolbox(toolbox)];
        const setting = { ...(await settingOf(deps, covered, by)), before };
        const stopWatching = watchForStop(deps, on, call);
        const reply = await sendCall(by, covered, setting, {
          deadlineMs: deps.config.acts.deadline,
        }).finally(stopWatching);
        deps.heartbeat();
        return { exit: reply.exit, results: await verify(deps, on, by, covered, reply) };
      });
    });
    const { exit, results } = result;
    if (neverBegan(outcomesOf(results))) return (await deps.store.acts.fenced(call.id, results)).again;
    await deps.store.acts.finish({
      callId: call.id,
      acts: merge(call, results, refusals),
      how: 'replied',
      exit,
      ...(notes.length > 0 && { notes: [...notes] }),
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
    const { result, notes } = await actWithTools(deps, on, session, covered, async (by) => {
      const settled = await settleCall(by, covered, await settingOf(deps, covered, by), {
        deadlineMs: deps.config.acts.deadline,
        heartbeat: deps.heartbeat,
      });
      const ended = settled.kind === 'fenced' || neverBegan(outcomesOf(settled.acts));
      return { settled, results: ended ? [] : await confirmAll(deps, on, by, covered, settled.acts) };
    });
    const { settled, results } = result;
    if (settled.kind === 'fenced' || neverBegan(outcomesOf(settled.acts))) {
      const told = settled.kind === 'fenced' ? [] : settled.acts;
      const { again } = await deps.store.acts.fenced(call.id, told);
      return again;
    }
    await deps.store.acts.finish({
      callId: call.id,
      acts: merge(call, results, refusals),
      how: 'settled',
      notes: [...settled.notes, ...notes],
    });
    return false;
  });
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
