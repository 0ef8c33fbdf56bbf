import { setTimeout as delay } from 'node:timers/promises';
import { DavyError } from '../../domain/errors.ts';
import type { Facts } from '../../domain/flow/facts.ts';
import type { GateRefusal } from '../../domain/gate.ts';
import type { IncidentId } from '../../domain/ids.ts';
import type { DestructiveStep } from '../../domain/steps.ts';
import { protectFacts, protectionOf } from '../../domain/targets/protect.ts';
import type { BeginCall, CallRecord } from '../../store/port.ts';
import { metadataOf } from '../catalogue.ts';
import { runCall, settleOpenCall } from './calls.ts';
import type { ResponseDeps } from './deps.ts';
import type { HostWork } from './on-host.ts';
import { onHost, readFacts } from './on-host.ts';

/** Refusals that pass by themselves or belong to somebody's decision: the facts already say so, and the workflow waits. */
const PASSING: ReadonlySet<GateRefusal> = new Set([
  'on-hold',
  'incident-closed',
  'cancelling',
  'wrong-round',
  'lapsed',
]);

/**
 * One call on the host: the given steps, in order. The intent transaction checks the gate and lets exactly one caller send; a
 * call without outcome is settled by looking, whoever sent it.
 */
export async function act(
  deps: ResponseDeps,
  incidentId: IncidentId,
  steps: readonly DestructiveStep[],
): Promise<Facts | null> {
  const last = steps.at(-1);
  if (last === undefined) return readFacts(deps, incidentId);
  return onHost(deps, incidentId, last, async (on) => {
    for (;;) {
      // The key that the host shows in the session that will act, not the one that the inventory pins.
      const hostKey = await deps.hosts.withHost(on.host, async (session) => session.hostKey);
      const begun = await begin(deps, on, steps, hostKey);
      if (begun.kind === 'finished') return;
      if (begun.kind === 'refused') return refused(deps, on, begun);
      const again =
        begun.kind === 'send'
          ? await runCall(deps, on, begun.call, hostKey)
          : (await senderFinished(deps, begun.call)) || (await settleOpenCall(deps, on, begun.call));
      if (!again) return;
    }
  });
}

/** How long a young call is left to whoever sends it before it is settled, in milliseconds from its intent. */
const SENDER_MS = 5_000;
const LOOK_MS = 100;

/** True when the call was finished meanwhile: then nobody need fence or stop what another worker is just sending. */
async function senderFinished(deps: ResponseDeps, call: CallRecord): Promise<boolean> {
  // The intent's time is the database's: whatever this clock says, the wait is bounded.
  const left = Date.parse(call.intendedAt) + SENDER_MS - deps.clock.now().getTime();
  const until = deps.clock.monotonicMs() + Math.min(left, SENDER_MS);
  while (deps.clock.monotonicMs() < until) {
    await delay(LOOK_MS);
    if ((await deps.store.acts.openCall(call.incidentId))?.id !== call.id) return true;
  }
  return false;
}

async function begin(
  deps: ResponseDeps,
  { incident }: HostWork,
  steps: readonly DestructiveStep[],
  hostKey: string,
): Promise<BeginCall> {
  const snapshot = await deps.store.incidents.snapshot(incident.id);
  if (snapshot === undefined)
    throw new DavyError('gate-refused', 'there is no survey to check protected targets against');
  const protect = protectFacts(snapshot, deps.config.protect);
  return deps.store.acts.begin({
    incidentId: incident.id,
    steps,
    scriptDigest: deps.library.digest,
    verify: deps.verifyDecision,
    isProtected: (target) => protectionOf(target.identity, protect) !== null,
    hostKey,
    actionVersion: (step) => metadataOf(step).version,
  });
}

/** What no person's waiting mends (a forged signature, a digest that does not fit) stops the procedure. */
async function refused(
  deps: ResponseDeps,
  { incident }: HostWork,
  { refusals }: Extract<BeginCall, { kind: 'refused' }>,
): Promise<void> {
  const lasting = refusals.filter(({ reason }) => !PASSING.has(reason));
  if (lasting.length === 0) return;
  const said = lasting.map(({ step, reason }) => `${step}: ${reason}`).join(', ');
  await deps.store.incidents.needAttention(incident.id, { kind: 'gate-refused', detail: said });
}
