import { expect, test } from 'vitest';
import { oneOfEachKind, scenarios } from './index.ts';
import { testLooks } from './test-looks.fixture.ts';

testLooks(oneOfEachKind);

test('names are told apart', () => {
  expect(new Set(scenarios.map(({ name }) => name)).size).toBe(scenarios.length);
});
