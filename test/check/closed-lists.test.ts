import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import type { Made, Member } from './closed-lists.ts';
import { isMade, listsOf, namesReadBy, wordsMadeBy } from './closed-lists.ts';

const PATH = '/domain/x.ts';

/** A file of its own, with types. */
function read(text: string): { file: ts.SourceFile; checker: ts.TypeChecker } {
  const options: ts.CompilerOptions = {
    noLib: true,
    strict: true,
    types: [],
    target: ts.ScriptTarget.ESNext,
  };
  const source = ts.createSourceFile(PATH, text, ts.ScriptTarget.ESNext, true);
  const host: ts.CompilerHost = {
    ...ts.createCompilerHost(options),
    getSourceFile: (path) => (path === PATH ? source : undefined),
    fileExists: (path) => path === PATH,
  };
  const program = ts.createProgram([PATH], options, host);
  return { file: source, checker: program.getTypeChecker() };
}

const membersOf = (text: string): string[] =>
  listsOf('x.ts', read(text).file).map(({ list, name }) => `${list} ${name}`);

const LIST = "type Color = 'red' | 'blue' | 'green';\n";
function makes(text: string): string[] {
  const { file, checker } = read(LIST + text);
  const members: Member[] = listsOf('x.ts', file).filter(({ list }) => list === 'x.ts Color');
  const lists = new Map([['x.ts Color', new Set(members.map(({ name }) => name))]]);
  const made: Made[] = wordsMadeBy(file, checker, new Set(members.map(({ name }) => name)));
  return members.filter((member) => isMade(member, lists, made)).map(({ name }) => name);
}

describe('a closed list', () => {
  test.each([
    ["export type A = 'x' | 'y';", ['x.ts A x', 'x.ts A y']],
    ["export interface B { readonly how: 'x' | null }", ['x.ts B.how x']],
    ["export type N = { do: 'x' } | { do: 'y'; n: number };", ['x.ts N.do x', 'x.ts N.do y']],
    ["export const s = z.enum(['x', 'y']);", ['x.ts s x', 'x.ts s y']],
    ["export const o = z.object({ kind: z.literal('x') });", ['x.ts o.kind x']],
    ["export const L = ['x'] as const;", ['x.ts L x']],
  ])('%s', (text, expected) => expect(membersOf(text)).toEqual(expected));

  test.each([
    "const names = ['x'] as const;",
    "export type P = Pick<Q, 'x'>;",
    "export type K = Q['x'];",
    "export type Row = readonly [a: 'x' | 'any'];",
  ])('is not %s', (text) => expect(membersOf(text)).toEqual([]));
});

describe('a member is made', () => {
  test.each([
    "export const c: Color = 'red';",
    "export const f = (n: number): Color | null => (n > 0 ? 'red' : null);",
    "declare function paint(color: Color): void; paint('red');",
    "export const o: { color: Color } = { color: 'red' };",
    "const COLORS = ['red'] as const;",
    "export function parse(text: string): Color | null { if (text === 'red') return text; return null; }",
    "type Wide = 'red' | 'black'; export function f(w: Wide): Color | null { if (w === 'red') return w; return null; }",
    "sql`update t set color = case when n > 0 then 'red' end`;",
  ])('by %s', (text) => expect(makes(text)).toEqual(['red']));

  test.each([
    "export const f = (c: Color) => c === 'red';",
    "export const f = (c: Color) => { switch (c) { case 'red': return 1; } return 0; };",
    "export const words: Record<string, number> = { red: 1, 'blue': 2 };",
    "db.where('color', '=', 'red').where('color', 'in', ['blue', 'green']);",
    "export const f = (c: Color) => ['red', 'blue'].includes(c);",
    "export const SOME = ['red'] as const satisfies readonly Color[];",
    "type Wine = 'red' | 'white'; export const w: Wine = 'red';",
    "import red from 'red';",
    "sql`select from t where color = 'red'`;",
    "export function f(c: Color): Color { if (c === 'red') return c; return c; }",
  ])('not by %s', (text) => expect(makes(text)).toEqual([]));
});

test('a name is read by access and by taking apart', () => {
  const { file } = read('a.undo?.(); const { redo, more: other } = a; undone(); const x = { never: 1 };');
  expect([...namesReadBy(file)].toSorted()).toEqual(['more', 'redo', 'undo']);
});
