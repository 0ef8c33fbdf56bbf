import { digestOf } from '../domain/digest.ts';
import type { Digest } from '../domain/ids.ts';
import { actScripts } from './call/scripts.ts';
import { CATALOGUE } from './catalogue.ts';
import { LOGS_SCRIPTS } from './collect-logs/index.ts';
import { LAST_LOOK_SCRIPTS } from './last-look/index.ts';
import { EVIDENCE_SCRIPTS } from './preserve-evidence/index.ts';
import { readScripts } from './scripts.ts';
import { SURVEY_SCRIPTS } from './survey/index.ts';

/** The one library of the remote shell. */
export interface RemoteLibrary {
  /** Everything the remote shell may run. It travels once, as one counted block ahead of the first call; calls only name its functions. */
  readonly script: string;
  /** Goes on the ledger with every act: which scripts were on the host. */
  readonly digest: Digest;
}

/** Loads the whole catalogue and reads the scripts; once for each process. */
export async function loadLibrary(): Promise<RemoteLibrary> {
  const appliers = await Promise.all(CATALOGUE.map(async (entry) => (await entry.applier()).applier));
  const script = readScripts([
    ...SURVEY_SCRIPTS,
    ...EVIDENCE_SCRIPTS,
    ...LOGS_SCRIPTS,
    ...LAST_LOOK_SCRIPTS,
    ...actScripts(appliers),
  ]);
  return { script, digest: digestOf(script) };
}
