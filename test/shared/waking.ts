import { Dispatcher } from '../../api/dispatcher.ts';
import { linkTemporal } from '../../cli/compose/temporal.ts';
import { systemClock } from '../../runtime/clock.ts';
import type { IncidentStore } from '../../store/port.ts';
import { quietLogger } from './quiet-logger.ts';
import { temporalAddress } from './services.ts';

/**
 * Wakes workflows by the product's own dispatcher: a loop that signals each time it looks writes a history event for every look while
 * an act is long.
 *
 * @returns what ends it
 */
export function startWaking(incidents: IncidentStore, everyMs: number): () => Promise<void> {
  const temporal = linkTemporal(temporalAddress(), 'default');
  const dispatcher = new Dispatcher({
    incidents,
    wake: (wake) => temporal.wake(wake),
    logger: quietLogger(),
    clock: systemClock,
    everyMs,
  });
  dispatcher.start();
  return async () => {
    await dispatcher.stop();
    await temporal.close();
  };
}
