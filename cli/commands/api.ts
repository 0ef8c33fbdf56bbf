import { runApiProcess } from '../compose/api-process.ts';
import { readSettings } from '../compose/settings.ts';
import { stopSignal } from '../stop-signal.ts';

export async function api(flags: { home?: string; port?: string }): Promise<void> {
  const port = flags.port === undefined ? undefined : Number(flags.port);
  await runApiProcess(readSettings(flags.home), port, stopSignal());
}
