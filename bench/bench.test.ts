import { expect, test } from 'vitest';
import { median, quantile } from './bench.ts';

test('a quantile is a value that was measured', () => {
  expect(median([3, 1, 2])).toBe(2);
  expect(quantile([1, 2, 3, 4], 0.99)).toBe(4);
  expect(quantile([], 0.5)).toBeNaN();
});
