import { byteTextOf, shownBytes } from '../../linux/byte-text.ts';
import type { ProgramFacts, Start } from '../../linux/shell/program-facts.ts';
import { NO_FACTS } from '../../linux/shell/program-facts.ts';
import { textFacts } from '../../linux/text-facts.ts';
import type { FetchAddress } from '../../snapshot.ts';
import type { ByteText } from '../../text-kinds.ts';
import type { ParseContext, Parsed, Piece } from './piece.ts';

/** What a starter other than cron starts. */
export interface AutostartFacts {
  readonly program: ProgramFacts;
  readonly fetches: readonly FetchAddress[];
  readonly fetchesAndRuns: boolean;
}

const MAX_STARTS = 200;
const MAX_LIST = 50;
/** Commands of one text that are read, and how long they may be together; a real one has a few. A unit's environment stands before each. */
const MAX_PIECES = 1000;
const MAX_CODE = 128 * 1024;

/** The first pieces, as many as are read. */
function bounded(pieces: readonly Piece[]): readonly Piece[] {
  let length = 0;
  const end = pieces.findIndex(({ code }, at) => {
    length += code.length;
    return at >= MAX_PIECES || length > MAX_CODE;
  });
  return end < 0 ? pieces : pieces.slice(0, end);
}

/** The line that names what a script of another language starts; 0 where none does. */
function placedIn(lines: readonly ByteText[], start: Start): Start {
  if (lines.length === 1) return start;
  const path = byteTextOf(start.path);
  return { ...start, line: lines.findIndex((line) => !/^\s*#/.test(line) && line.includes(path)) + 1 };
}

/** Facts of all that a text makes somebody run, each start by its physical line. Each piece is read by itself: a quote that is left open swallows nothing. */
export function factsOf(
  { pieces = [], named = [], copies = [] }: Parsed,
  { home }: ParseContext,
): AutostartFacts {
  const within = bounded(pieces);
  const read = within.map(({ line, code, language }) => {
    const facts = textFacts(code, { home, language });
    const shift = line - 1;
    const { program } = facts;
    const lines = language === undefined ? undefined : code.split('\n');
    const placed = program.starts.map((start) => (lines === undefined ? start : placedIn(lines, start)));
    return {
      ...facts,
      program: {
        ...program,
        starts: placed.map((start): Start => ({ ...start, line: Math.max(1, start.line) + shift })),
        untold: [
          ...program.untold,
          // At which line another language starts something only its name tells.
          ...placed.flatMap((start) => (start.line === 0 ? [1] : [])),
        ].map((at) => at + shift),
      },
    };
  });
  const programs = read.map(({ program }) => program);
  const starts = [
    ...named.map(
      ({ path, line, how, pattern }): Start => ({
        path: shownBytes(path),
        line,
        how,
        ...(pattern === undefined ? {} : { pattern }),
      }),
    ),
    ...programs.flatMap((program) => program.starts),
  ];
  return {
    program: {
      ...NO_FACTS,
      starts: starts.slice(0, MAX_STARTS),
      copies: [
        ...copies.map(({ from, to }) => ({ from: shownBytes(from), to: shownBytes(to) })),
        ...programs.flatMap((program) => program.copies),
      ].slice(0, MAX_LIST),
      tests: [...new Set(programs.flatMap((program) => program.tests))],
      works: [...new Set(programs.flatMap((program) => program.works))],
      fetchRuns: programs.flatMap((program) => program.fetchRuns).slice(0, MAX_LIST),
      decodesAndRuns: programs.some((program) => program.decodesAndRuns),
      handsOn: programs.some((program) => program.handsOn),
      untold: programs.flatMap((program) => program.untold),
      whole:
        within.length === pieces.length &&
        starts.length <= MAX_STARTS &&
        programs.every((program) => program.whole),
    },
    fetches: read.flatMap(({ fetches }) => fetches).slice(0, 100),
    fetchesAndRuns: read.some(({ fetchesAndRuns }) => fetchesAndRuns),
  };
}
