import { expect, test } from 'vitest';
import { stateOf } from './module-state.ts';

test.each([
  'let count = 0;',
  'export let count: number;',
  'var count = 0;',
  'const known = new Map<string, number>();',
  'export const known = new Set(["a"]);',
  'const known = new WeakMap<object, string>();',
  'const known: Map<string, number> = new Map();',
])('%s is state of a module', (line) => {
  expect(stateOf('x.ts', `const one = 1;\n${line}\n`)).toEqual([expect.stringMatching(/^x\.ts:2: /)]);
});

test.each([
  'const known: ReadonlySet<string> = new Set(["a"]);',
  'export const known: ReadonlyMap<string, number> = new Map([["a", 1]]);',
  'function make() { let count = 0; const known = new Map(); return { count, known }; }',
  'class Cache { readonly #known = new WeakMap<object, string>(); }',
  'const words = ["a"];',
])('%s is none', (line) => {
  expect(stateOf('x.ts', `${line}\n`)).toEqual([]);
});
