import { expect, test } from 'vitest';
import { citationFaults, rulesOf } from './rules.ts';

const known = rulesOf('# Rules\n\n### rule: one-chain\n\nText.\n\n### rule: gate\n');

test('a citation of a rule that stands on the page is good', () => {
  expect(citationFaults('/** The chain (rule: one-chain), behind the gate (rule: gate). */', known)).toEqual(
    [],
  );
});

test('a citation that leads nowhere is a fault, with its line', () => {
  expect(citationFaults('first\n// (rule: two-chains)', known)).toEqual([
    '2: docs/rules.md has no rule: two-chains',
  ]);
});

test('a citation of a page outside the repository is a fault', () => {
  for (const line of [
    '// The gate (design 9).',
    '// By the design, section 4.',
    '/** The verdict of design section 7. */',
    '# see design rule 3',
    '# Held open by its descriptor (techniques T4).',
    '# A fresh /proc (T6).',
  ]) {
    expect(citationFaults(line, known), line).toHaveLength(1);
  }
  expect(citationFaults('// This design has 4 rooms, at 2026-01-01T04:00:00Z (T and Z).', known)).toEqual([]);
});
