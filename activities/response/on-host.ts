import type { Doing } from '../../domain/attention.ts';
import type { ErrorCode } from '../../domain/errors.ts';
import { DavyError, HOST_UNREACHABLE, isDavyError } from '../../domain/errors.ts';
import type { Facts } from '../../domain/flow/facts.ts';
import type { InventoryHost } from '../../domain/host.ts';
import type { IncidentId } from '../../domain/ids.ts';
import type { IncidentRecord } from '../../store/port.ts';
import type { ResponseDeps } from './deps.ts';

/** Codes that mean the host cannot be reached now; the activity is tried again without limit. */
const UNREACHABLE: ReadonlySet<ErrorCode> = new Set([...HOST_UNREACHABLE, 'store-unavailable']);

/** Attempts at looking, preserving and collecting before a person is asked (rule: no-waiting-in-silence). */
const ATTEMPTS = 3;

/** What it takes to say trouble. */
type Telling = Pick<ResponseDeps, 'store' | 'logger' | 'attempt'>;

export interface HostWork {
  readonly incident: IncidentRecord;
  readonly host: InventoryHost;
}

/** The facts, or null where the incident is closed. Every activity ends with it. */
export async function readFacts(
  deps: Pick<ResponseDeps, 'store'>,
  incidentId: IncidentId,
): Promise<Facts | null> {
  const facts = await deps.store.incidents.facts(incidentId);
  if (facts === 'closed') return null;
  if (!facts.attention) return facts;
  // This very activity is the proof that the site has a worker again.
  await deps.store.incidents.recovered(incidentId, { kind: 'no-worker' });
  const after = await deps.store.incidents.facts(incidentId);
  return after === 'closed' ? null : after;
}

export async function incidentOf(deps: ResponseDeps, incidentId: IncidentId): Promise<HostWork> {
  const incident = await deps.store.incidents.get(incidentId);
  if (incident === undefined) throw new DavyError('store-behind', `no incident ${incidentId}`);
  const host = await deps.store.hosts.get(incident.hostId);
  if (host === undefined) throw new DavyError('unknown-host', `the inventory no longer has ${incident.host}`);
  return { incident, host };
}

/**
 * Runs work that touches the host and answers the facts. An unreachable host is said in the incident and tried again without
 * limit; anything else that fails three times stops the procedure for a person. A cancelled or closed incident ends the tries.
 */
export async function onHost(
  deps: ResponseDeps,
  incidentId: IncidentId,
  step: Doing,
  work: (on: HostWork) => Promise<void>,
): Promise<Facts | null> {
  if (deps.attempt() > 1) {
    const facts = await readFacts(deps, incidentId);
    // Settling and closing are what a cancel waits for: they go on, with Temporal's back-off.
    const goesOn = step === 'settle' || step === 'close-incident';
    if (facts === null || ((facts.cancelling || facts.finishing) && !goesOn)) return facts;
  }
  // The connection's own keepalive finds a dead host; this tells Temporal that the worker lives while a call is long.
  const beating = setInterval(deps.heartbeat, deps.config.worker.heartbeat);
  try {
    const on = await incidentOf(deps, incidentId);
    await work(on);
    if (deps.attempt() > 1) await deps.store.incidents.recovered(incidentId, { step });
  } catch (error) {
    await sayTrouble(deps, incidentId, step, error);
    if (!isUnreachable(error) && deps.attempt() >= ATTEMPTS) return readFacts(deps, incidentId);
    throw error;
  } finally {
    clearInterval(beating);
  }
  return readFacts(deps, incidentId);
}

/**
 * Runs an activity so that it never fails in silence: what fails three times is said in the incident, which then waits for a
 * person. Of an unreachable host `onHost` has said it already, and of a database that is away nobody could be told; both are
 * tried again without limit.
 */
export async function outspoken<T>(
  deps: Telling,
  incidentId: IncidentId,
  step: Doing,
  work: () => Promise<T>,
  answer: (facts: Facts | null) => T,
): Promise<T> {
  try {
    const done = await work();
    if (deps.attempt() > 1) await deps.store.incidents.recovered(incidentId, { step });
    return done;
  } catch (error) {
    if (isUnreachable(error) || isDavyError(error, 'store-behind') || deps.attempt() < ATTEMPTS) throw error;
    await sayTrouble(deps, incidentId, step, error);
    return answer(await readFacts(deps, incidentId));
  }
}

const isUnreachable = (error: unknown): boolean => isDavyError(error) && UNREACHABLE.has(error.code);

async function sayTrouble(deps: Telling, incidentId: IncidentId, step: Doing, error: unknown): Promise<void> {
  const said = isDavyError(error)
    ? `${error.code}: ${error.detail}`
    : 'internal: see the worker’s log; mend the cause, then resume the incident';
  deps.logger.warn({ incidentId, step, attempt: deps.attempt(), err: error }, 'activity failed');
  if (isDavyError(error, 'store-unavailable')) return;
  const tries = isUnreachable(error) ? 2 : ATTEMPTS;
  if (deps.attempt() < tries) return;
  const kind = isUnreachable(error) ? 'unreachable' : 'failed';
  await deps.store.incidents.needAttention(incidentId, { kind, step, detail: said });
}
