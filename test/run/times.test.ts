import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { addTimes, LONG_UNITS, longestFirst, readTimes, slowest } from './times.ts';

const path = (file: string) => file;
const took = (ms: number) => ({ ms, importMs: 0 });

test('files come longest first, of whatever kind', () => {
  const files = {
    'a.test.ts': took(90_000),
    'b.lab.test.ts': took(5000),
    'c.integration.test.ts': took(7000),
  };
  expect(longestFirst(Object.keys(files).toSorted(), path, { files })).toEqual([
    'a.test.ts',
    'c.integration.test.ts',
    'b.lab.test.ts',
  ]);
});

test('without a record the lab comes first and what needs nothing last', () => {
  const files = ['a.test.ts', 'b.integration.test.ts', 'c.lab.test.ts', 'd.lab.test.ts'];
  expect(longestFirst(files, path, { files: {} })).toEqual([
    'c.lab.test.ts',
    'd.lab.test.ts',
    'b.integration.test.ts',
    'a.test.ts',
  ]);
});

test('units that are known to be long do not come last, and are still there', () => {
  for (const file of LONG_UNITS) {
    expect(existsSync(file), file).toBe(true);
    expect(longestFirst(['b.integration.test.ts', file], path, { files: {} })[0]).toBe(file);
  }
});

test('a new file does not wait for the short ones', () => {
  const files = { 'short.lab.test.ts': took(2000), 'long.lab.test.ts': took(60_000) };
  expect(longestFirst(['short.lab.test.ts', 'new.lab.test.ts', 'long.lab.test.ts'], path, { files })).toEqual(
    ['long.lab.test.ts', 'new.lab.test.ts', 'short.lab.test.ts'],
  );
});

test('the record takes new times, keeps old ones, and forgets files that are gone', () => {
  const record = join(folder(), 'times.json');
  expect(readTimes(record)).toEqual({ files: {} });
  addTimes({ files: { 'package.json': took(1), 'setup.mjs': took(2), 'gone.test.ts': took(3) } }, record);
  addTimes({ files: { 'setup.mjs': took(4) }, run: { command: 'test', check: 1, tests: 2, all: 3 } }, record);
  expect(readTimes(record)).toEqual({
    files: { 'package.json': took(1), 'setup.mjs': took(4) },
    run: { command: 'test', check: 1, tests: 2, all: 3 },
  });
});

test('a damaged record is none', () => {
  const record = join(folder(), 'times.json');
  writeFileSync(record, '{"files":');
  expect(readTimes(record)).toEqual({ files: {} });
});

test('the slowest files are told with their seconds', () => {
  const files = { 'a.test.ts': took(1500), 'b.test.ts': took(62_340), 'c.test.ts': took(10) };
  expect(slowest([...Object.keys(files), 'unknown.test.ts'], { files }, 2)).toEqual([
    '   62.3 s  b.test.ts',
    '    1.5 s  a.test.ts',
  ]);
});

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'davy-times-'));
  onTestFinished(() => rmSync(made, { recursive: true }));
  return made;
}
