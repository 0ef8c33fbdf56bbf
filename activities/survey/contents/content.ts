import { scriptFacts } from '../../../domain/linux/script-facts.ts';
import { matchPatterns } from '../../../domain/patterns.ts';
import type { ContentFacts } from '../../../domain/snapshot.ts';
import type { ByteText } from '../parse/sections.ts';

/** What the bytes of a file tell. */
export function contentFacts(text: ByteText, truncated: boolean): ContentFacts {
  const format = formatOf(text);
  const facts =
    format === 'script' || format === 'text'
      ? scriptFacts(text)
      : { fetches: [], fetchesAndRuns: false, paths: [] };
  return { bytesRead: text.length, truncated, format, patterns: matchPatterns(text), ...facts };
}

function formatOf(text: ByteText): ContentFacts['format'] {
  if (text.startsWith('\x7fELF')) return 'elf';
  if (text.startsWith('#!')) return 'script';
  return /[\0-\x08\x0e-\x1a\x1c-\x1f]/.test(text.slice(0, 8192)) ? 'other' : 'text';
}
