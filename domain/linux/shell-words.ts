/**
 * Reads a shell command just far enough to tell which programs it runs. It never expands and never runs anything. What it
 * cannot read it leaves out, so a command it misreads is not linked by it.
 */

export interface SimpleCommand {
  /** Program and arguments, quotes removed. */
  readonly words: readonly string[];
  /** Files its output is redirected to. */
  readonly writes: readonly string[];
  /** Commands whose output stands in its words: `$(…)`, backticks, `<(…)`. */
  readonly substitutions: readonly Pipeline[];
}
export type Pipeline = readonly SimpleCommand[];

const LIMIT = 65_536;
const DEPTH = 6;

interface Cursor {
  readonly text: string;
  at: number;
  readonly depth: number;
}

interface Draft {
  words: string[];
  writes: string[];
  substitutions: Pipeline[];
}
const draft = (): Draft => ({ words: [], writes: [], substitutions: [] });

/** Text up to the parenthesis that closes the one before `at`; the cursor ends behind it. */
function balanced(cursor: Cursor): string {
  const from = cursor.at;
  for (let open = 1; cursor.at < cursor.text.length; cursor.at++) {
    const c = cursor.text[cursor.at];
    if (c === '\\') cursor.at++;
    else if (c === "'") {
      const end = cursor.text.indexOf("'", cursor.at + 1);
      if (end > 0) cursor.at = end;
    } else if (c === '(') open++;
    else if (c === ')' && --open === 0) return cursor.text.slice(from, cursor.at++);
  }
  return cursor.text.slice(from);
}

function upTo(cursor: Cursor, end: string): string {
  const from = cursor.at;
  const stop = cursor.text.indexOf(end, from);
  cursor.at = stop < 0 ? cursor.text.length : stop + 1;
  return cursor.text.slice(from, stop < 0 ? undefined : stop);
}

/** A substitution at the cursor, or undefined when there is none. */
function substitution(cursor: Cursor, quoted: boolean): readonly Pipeline[] | undefined {
  const two = cursor.text.slice(cursor.at, cursor.at + 2);
  if (two === '$(' || (!quoted && two === '<(')) {
    cursor.at += 2;
    return parse(balanced(cursor), cursor.depth + 1);
  }
  if (two[0] === '`') {
    cursor.at += 1;
    return parse(upTo(cursor, '`'), cursor.depth + 1);
  }
  return undefined;
}

function quotedText(cursor: Cursor, command: Draft): string {
  let word = '';
  while (cursor.at < cursor.text.length && cursor.text[cursor.at] !== '"') {
    const inner = substitution(cursor, true);
    if (inner !== undefined) {
      command.substitutions.push(...inner);
      continue;
    }
    if (cursor.text[cursor.at] === '\\') cursor.at++;
    word += cursor.text[cursor.at++] ?? '';
  }
  cursor.at++;
  return word;
}

/** One word at the cursor. */
function word(cursor: Cursor, command: Draft): string {
  let out = '';
  while (cursor.at < cursor.text.length && !/[\s;&|()<>]/.test(cursor.text[cursor.at] ?? '')) {
    const inner = substitution(cursor, false);
    if (inner !== undefined) {
      command.substitutions.push(...inner);
      continue;
    }
    const c = cursor.text[cursor.at++] ?? '';
    if (c === "'") out += upTo(cursor, "'");
    else if (c === '"') out += quotedText(cursor, command);
    else if (c === '\\') out += cursor.text[cursor.at++] ?? '';
    else out += c;
  }
  return out;
}

function redirection(cursor: Cursor, command: Draft): void {
  const out = cursor.text[cursor.at] === '>';
  while (/[<>&|]/.test(cursor.text[cursor.at] ?? '')) cursor.at++;
  while (/[ \t]/.test(cursor.text[cursor.at] ?? '')) cursor.at++;
  const target = word(cursor, command);
  if (out && target !== '' && !/^(?:\d+|-)$/.test(target)) command.writes.push(target);
}

function parse(text: string, depth: number): readonly Pipeline[] {
  if (depth > DEPTH) return [];
  const cursor: Cursor = { text: text.slice(0, LIMIT), at: 0, depth };
  const pipelines: SimpleCommand[][] = [];
  let pipeline: SimpleCommand[] = [];
  let command = draft();
  const endCommand = () => {
    if (command.words.length > 0 || command.substitutions.length > 0) pipeline.push(command);
    command = draft();
  };
  const endPipeline = () => {
    endCommand();
    if (pipeline.length > 0) pipelines.push(pipeline);
    pipeline = [];
  };
  while (cursor.at < cursor.text.length) {
    const c = cursor.text[cursor.at] ?? '';
    const next = cursor.text[cursor.at + 1];
    if (c === ' ' || c === '\t' || c === '\r') cursor.at++;
    else if (c === '#') {
      upTo(cursor, '\n');
      endPipeline();
    } else if (c === '|' && next !== '|') {
      cursor.at += next === '&' ? 2 : 1;
      endCommand();
    } else if (c === '&' && next === '>') {
      cursor.at++;
      redirection(cursor, command);
    } else if (/[\n;&|()]/.test(c)) {
      cursor.at++;
      endPipeline();
    } else if (cursor.text.startsWith('<(', cursor.at)) {
      const inner = substitution(cursor, false);
      if (inner !== undefined) command.substitutions.push(...inner);
    } else if (c === '<' || c === '>') redirection(cursor, command);
    else if (/^\d[<>]/.test(cursor.text.slice(cursor.at, cursor.at + 2))) {
      cursor.at++;
      redirection(cursor, command);
    } else {
      const before = command.substitutions.length;
      const text = word(cursor, command);
      if (text !== '' || command.substitutions.length === before) command.words.push(text);
    }
  }
  endPipeline();
  return pipelines;
}

/** The pipelines of a command, in order. */
export const pipelinesOf = (text: string): readonly Pipeline[] => parse(text, 0);
