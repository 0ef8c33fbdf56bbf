import { digestOf } from '../domain/digest.ts';
import { SURVEY_LIBRARY } from './survey/index.ts';

/** Everything the remote shell may run. It travels once, as the exec command; calls only name its functions. */
export const LIBRARY: string = [SURVEY_LIBRARY].join('\n');

/** Goes on the ledger with every act: which scripts were on the host. */
export const LIBRARY_DIGEST: string = digestOf(LIBRARY);
