import { expect, test } from 'vitest';
import { snapshotOf } from './spoiled-capture.ts';

test('the closer look is given a reply that it takes for its own, so that what is spoiled reaches its parsers', () => {
  expect(snapshotOf([]).blind.map(({ detail }) => detail)).not.toContain('the closer look was cut off');
});
