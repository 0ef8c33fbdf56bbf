import { UNTOLD } from './placeholders.ts';
import { put } from './put.ts';
import type { Call, Flow, Walker } from './walker.ts';
import { MAX_ALTERNATIVES, UNTOLD_FLOW } from './walker.ts';
import { unwrap } from './wrappers.ts';

/** `xargs PROGRAM`, `xargs -I{} {}`: the program with what it reads as arguments, once for each line where a place for it is named. */
export function runByXargs(walker: Walker, call: Call): Flow {
  const { words, input, place } = call;
  const inner = unwrap(words);
  if (inner?.kind !== 'words') return input ?? UNTOLD_FLOW;
  const text = input?.kind === 'text' && !input.text.includes(UNTOLD) ? input.text : UNTOLD;
  const mark = markOf(words.slice(1, words.length - inner.words.length));
  const deeper = { ...place, depth: place.depth + 1 };
  const items = text.split(mark === undefined ? /[ \t\n\r\v\f]+/ : /\n+/).filter((item) => item !== '');
  const calls =
    mark === undefined
      ? [[...inner.words, ...items.slice(0, MAX_ALTERNATIVES)]]
      : items
          .slice(0, MAX_ALTERNATIVES)
          .map((item) => inner.words.map((word) => put(word, mark, item.trim())));
  if (items.length > MAX_ALTERNATIVES) walker.found.whole = false;
  let flow: Flow = UNTOLD_FLOW;
  for (const given of calls) flow = walker.start({ ...call, words: given, input: null, place: deeper });
  return flow;
}

/** What stands for each line: `-I{}`, `-I %`, `-i`. */
function markOf(options: readonly string[]): string | undefined {
  for (const [at, option] of options.entries()) {
    if (option === '-I' || option === '--replace') return options[at + 1] ?? '{}';
    const joined = /^(?:-I|-i|--replace=)(.*)$/s.exec(option)?.[1];
    if (joined !== undefined) return joined === '' ? '{}' : joined;
  }
  return undefined;
}
