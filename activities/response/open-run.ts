import type { Facts } from '../../domain/flow/facts.ts';
import type { IncidentId } from '../../domain/ids.ts';
import type { RunStart } from '../contract.ts';
import { settleOpenCall } from './calls.ts';
import type { ResponseDeps } from './deps.ts';
import { onHost, outspoken, readFacts } from './on-host.ts';

/** Silences of this many heartbeats mean that the worker is gone. */
const MISSED_HEARTBEATS = 3;

/** First of every run: a call that was left without an outcome is settled before anything else, then the facts are read. */
export async function openRun(deps: ResponseDeps, incidentId: IncidentId): Promise<RunStart> {
  const heartbeatTimeoutMs = MISSED_HEARTBEATS * deps.config.worker.heartbeat;
  return outspoken(
    deps,
    incidentId,
    'open-run',
    async () => ({ heartbeatTimeoutMs, facts: await settledFacts(deps, incidentId) }),
    (facts) => ({ heartbeatTimeoutMs, facts }),
  );
}

async function settledFacts(deps: ResponseDeps, incidentId: IncidentId): Promise<Facts | null> {
  const facts = await readFacts(deps, incidentId);
  if (facts === null) return null;
  if ((await deps.store.acts.openCall(incidentId)) === undefined) return facts;
  return onHost(deps, incidentId, 'settle', async (on) => {
    const open = await deps.store.acts.openCall(incidentId);
    if (open !== undefined) await settleOpenCall(deps, on, open);
  });
}
