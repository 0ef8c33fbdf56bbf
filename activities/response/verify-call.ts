import { isDavyError } from '../../domain/errors.ts';
import type { Known } from '../../domain/targets/fate.ts';
import { awaitsConfirmation, fateOf } from '../../domain/targets/fate.ts';
import type { ActResult } from '../../domain/targets/receipt.ts';
import type { Sighting } from '../../domain/targets/sighting.ts';
import { sightingOf } from '../../domain/targets/sighting.ts';
import type { HostSession } from '../../ssh/host-session.ts';
import type { CallRecord } from '../../store/port.ts';
import { receiptOf } from '../action/receipts.ts';
import type { Sent } from '../call/send.ts';
import { loadApplier } from '../catalogue.ts';
import { contextOf } from './call-context.ts';
import type { ResponseDeps } from './deps.ts';
import type { HostWork } from './on-host.ts';

/** Looks at every target after the call: the host's word alone is not enough. A call that refused to begin has nothing to look at. */
export async function verify(
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
export async function confirmAll(
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
