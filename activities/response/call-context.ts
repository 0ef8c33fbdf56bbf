import type { IncidentId } from '../../domain/ids.ts';
import { byteTextOf } from '../../domain/linux/byte-text.ts';
import { linesOf } from '../../domain/linux/logical-lines.ts';
import type { HostSession } from '../../ssh/host-session.ts';
import type { ActRecord, CallRecord } from '../../store/port.ts';
import type { ActContext } from '../action/applier.ts';
import type { CallSetting } from '../call/send.ts';
import { loadApplier } from '../catalogue.ts';
import type { ResponseDeps } from './deps.ts';

/** What an applier is told of the call that it works in, and of the connection that it works over. */
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

/** The same for every act of a call. */
export const settingOf = async (
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
    surveyedLines: new Map([
      ...whole.map(({ path, lines }) => [path, lines.length] as const),
      ...snapshot.persistence
        .filter(({ truncated }) => !truncated)
        .map(({ path, text }) => [path, linesOf(byteTextOf(text)).length] as const),
    ]),
  };
}
