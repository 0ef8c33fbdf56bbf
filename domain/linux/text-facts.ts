import type { ByteText } from '../text-kinds.ts';
import type { ScriptFacts } from './script-facts.ts';
import { scriptFacts } from './script-facts.ts';
import type { ProgramFacts } from './shell/program-facts.ts';
import type { Setting } from './shell/setting.ts';
import { whatItStarts } from './shell/what-it-starts.ts';

/** What a program text does, by both readers of it. */
export interface TextFacts extends ScriptFacts {
  readonly program: ProgramFacts;
}

/**
 * Facts of a program text: patterns find what it fetches and names, its own words what it starts. That it fetches and runs something
 * may show to either alone: a fetcher in a variable to the words, a language's call to the patterns.
 *
 * @param setting how its program runs
 */
export function textFacts(text: ByteText, setting: Setting): TextFacts {
  const facts = scriptFacts(text);
  const program = whatItStarts(text, setting);
  return { ...facts, fetchesAndRuns: facts.fetchesAndRuns || program.fetchRuns.length > 0, program };
}
