import { runText } from './run-text.ts';
import type { Place, Walker } from './walker.ts';

/** Variables by which a program loads or runs something: what they hold is started with whatever is started next. */
export function setVariable(walker: Walker, name: string, value: string, place: Place, line: number): void {
  switch (name) {
    case 'LD_PRELOAD':
    case 'LD_AUDIT':
      walker.found.loads(value, place.cwd, line);
      break;
    case 'BASH_ENV':
      if (value.includes('/')) walker.found.start(value, place.cwd, line);
      break;
    case 'PROMPT_COMMAND':
      runText(walker, value, place, line);
      break;
    default:
  }
}
