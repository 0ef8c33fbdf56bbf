import { digestOf } from '../domain/digest.ts';
import { actLibrary } from './call/send.ts';
import { CATALOGUE } from './catalogue.ts';
import { LOGS_LIBRARY } from './collect-logs/index.ts';
import { EVIDENCE_LIBRARY } from './preserve-evidence/index.ts';
import { SURVEY_LIBRARY } from './survey/index.ts';

/** The one library of the remote shell. */
export interface RemoteLibrary {
  /** Everything the remote shell may run. It travels once, as the exec command; calls only name its functions. */
  readonly script: string;
  /** Goes on the ledger with every act: which scripts were on the host. */
  readonly digest: string;
}

/** Loads the whole catalogue. */
export async function loadLibrary(): Promise<RemoteLibrary> {
  const appliers = await Promise.all(CATALOGUE.map(async (entry) => (await entry.applier()).applier));
  const script = [SURVEY_LIBRARY, EVIDENCE_LIBRARY, LOGS_LIBRARY, actLibrary(appliers)].join('\n');
  return { script, digest: digestOf(script) };
}
