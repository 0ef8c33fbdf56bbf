import { languageOf } from '../../../domain/linux/shell/languages.ts';
import { textFacts } from '../../../domain/linux/text-facts.ts';
import { matchPatterns } from '../../../domain/patterns.ts';
import type { ContentFacts } from '../../../domain/snapshot.ts';
import type { ByteText } from '../parse/sections.ts';

/** What the bytes of a file tell. @param path where it lies, for the language of a script that does not say its own */
export function contentFacts(text: ByteText, truncated: boolean, path = ''): ContentFacts {
  const format = formatOf(text);
  const common = { bytesRead: text.length, truncated, format, patterns: matchPatterns(text) };
  if (format !== 'script' && format !== 'text')
    return { ...common, fetches: [], fetchesAndRuns: false, paths: [] };
  const facts = textFacts(text, { self: './script', language: languageOf(text, path) });
  return {
    ...common,
    ...facts,
    program: truncated ? { ...facts.program, whole: false } : facts.program,
  };
}

function formatOf(text: ByteText): ContentFacts['format'] {
  if (text.startsWith('\x7fELF')) return 'elf';
  if (text.startsWith('#!')) return 'script';
  return /[\0-\x08\x0e-\x1a\x1c-\x1f]/.test(text.slice(0, 8192)) ? 'other' : 'text';
}
