import { readFileSync } from 'node:fs';
import { withoutComments } from '../domain/script-text.ts';

/**
 * The text of remote scripts, ready to be sent: each file once, in the order given, without comments.
 *
 * @param names paths below this folder
 * @example readScripts(['call/host.sh', 'kill-processes/freeze.sh'])
 */
export const readScripts = (names: Iterable<string>): string =>
  [...new Set(names)]
    .map((name) => withoutComments(readFileSync(new URL(name, import.meta.url), 'utf8')))
    .join('');
