import { readSettings } from '../compose/settings.ts';
import { runWorkerProcess } from '../compose/worker-process.ts';
import { stopSignal } from '../stop-signal.ts';

export async function worker(flags: { home?: string; site: string }): Promise<void> {
  await runWorkerProcess(readSettings(flags.home), flags.site, stopSignal());
}
