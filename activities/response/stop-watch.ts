import type { CallRecord } from '../../store/port.ts';
import { stopCall } from '../call/folders.ts';
import type { ResponseDeps } from './deps.ts';
import type { HostWork } from './on-host.ts';

/** How often a call in flight asks whether somebody wants it stopped, in milliseconds. */
const EVERY_MS = 500;

/**
 * While a call runs: the emergency stop or a cancel puts `stop` beside it on the host, through a connection of its own. What
 * the script has not begun stays untouched; what it has begun it finishes and thaws; a script that has not arrived yet never
 * begins. Answers how to end the watching.
 */
export function watchForStop(deps: ResponseDeps, { host, incident }: HostWork, call: CallRecord): () => void {
  let asking = false;
  const timer = setInterval(() => {
    if (asking) return;
    asking = true;
    void stopIfWanted().finally(() => {
      asking = false;
    });
  }, EVERY_MS);

  async function stopIfWanted(): Promise<void> {
    try {
      if (!(await deps.store.incidents.stopWanted(incident.id))) return;
      const told = await deps.hosts.withFreshConnection(host, (session) => stopCall(session, call.id));
      if (told) clearInterval(timer);
    } catch (error) {
      deps.logger.warn({ callId: call.id, err: error }, 'a call in flight could not be told to stop yet');
    }
  }
  return () => clearInterval(timer);
}
