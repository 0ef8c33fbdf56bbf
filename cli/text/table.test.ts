import { expect, test } from 'vitest';
import { fields, span, table, time } from './table.ts';

test('columns are flush, nothing is cut, the last one is not padded', () => {
  expect(
    table(
      ['id', 'host'],
      [
        ['inc_1', 'web1'],
        ['i', 'a longer one'],
      ],
    ),
  ).toBe('id     host\ninc_1  web1\ni      a longer one');
});

test('no rows, no text', () => expect(table(['id'], [])).toBe(''));

test('fields leave out what is not there', () => {
  expect(
    fields([
      ['id', 'x'],
      ['longer', 0],
      ['none', null],
      ['empty', ''],
      ['undefined', undefined],
    ]),
  ).toBe('id:     x\nlonger: 0');
});

test('times are UTC to the second, whatever offset they came with', () => {
  expect(time('2026-11-22T05:00:00.123+02:00')).toBe('2026-11-22 03:00:00Z');
  expect(time('not a time')).toBe('not a time');
  expect(time(null)).toBe('-');
});

test('spans leave out what is zero', () => {
  expect(span(0)).toBe('0s');
  expect(span(150_000)).toBe('2m 30s');
  expect(span(259_200_000)).toBe('72h');
});
