import type { ByteText } from '../../text-kinds.ts';
import type { ProgramFacts } from './program-facts.ts';
import { runLanguage } from './run-text.ts';
import type { Setting } from './setting.ts';
import { Walk } from './walk.ts';
import type { Place } from './walker.ts';

/**
 * What a program text starts when it is run: programs in command position, read through wrappers, assignments, `cd`, literal
 * variables and lists, `exec -a`, `sh -c`, `eval`, here-documents, and three decodings at most. Argument position is no start:
 * `rm`, `pkill -f`, `test -x`, a scanner name what they fight.
 *
 * @example whatItStarts(byteText('cd /tmp/.x && nohup ./m &')).starts → [{ path: '/tmp/.x/m', line: 1, how: 'command' }]
 */
export function whatItStarts(text: ByteText, setting: Setting = {}): ProgramFacts {
  const walk = new Walk(setting);
  const variables = new Map([...(setting.variables ?? [])].map(([name, value]) => [name, [value]]));
  const place: Place = { cwd: setting.cwd ?? null, variables, depth: 0, decoded: 0, line: null };
  if (setting.language === undefined) walk.text(text, place);
  else runLanguage(walk, setting.language, text, place, 1);
  walk.uncalled();
  return walk.found.facts();
}
