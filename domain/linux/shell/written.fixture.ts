import { byteText } from '../byte-text.ts';
import type { ProgramFacts } from './program-facts.ts';
import type { Setting } from './setting.ts';
import { whatItStarts as ofBytes } from './what-it-starts.ts';

/** What a text starts that a test writes as plain text: read as its bytes, as the text of a host is. */
export const whatItStarts = (text: string, setting: Setting = {}): ProgramFacts =>
  ofBytes(byteText(text), setting);
