import { expect, test } from 'vitest';
import { withoutLines } from './edits.ts';

const cut = (text: string, line: string, occurrence = 1, to?: string): string =>
  withoutLines(Buffer.from(text, 'latin1'), [{ line, occurrence, to }]).toString('latin1');

test('a line goes and every other byte stays', () => {
  expect(cut('a\r\nb\xff\nc', 'b\xff')).toBe('a\r\nc');
  expect(cut('a\nb', 'b')).toBe('a\n');
  expect(cut('x\nx\nx\n', 'x', 2)).toBe('x\nx\n');
});

test('a line that goes on in the next one goes whole, and something may take its place', () => {
  expect(cut('if true; then\nm \\\n  -o p\nfi\n', 'm \\\n  -o p', 1, ':')).toBe('if true; then\n:\nfi\n');
});

test('several lines are counted in the file as it was', () => {
  const edits = [
    { line: 'x', occurrence: 1 },
    { line: 'x', occurrence: 2 },
  ];
  expect(withoutLines(Buffer.from('x\ny\nx\n'), edits).toString()).toBe('y\n');
});

test('a line that is not there is a fault', () => {
  expect(() => cut('a\n', 'b')).toThrow('no such line');
});
