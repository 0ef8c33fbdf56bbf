import { expect, test } from 'vitest';
import { FORMS, formOf, refuseNewer } from './forms.ts';

test('what a newer Davy wrote is refused, and what this one wrote is not', () => {
  const all = ['ledger entry', 'checkpoint', 'snapshot', 'evidence record', 'sealed bytes', 'plan'] as const;
  expect(all.toSorted()).toEqual(Object.keys(FORMS).toSorted());
  for (const what of all) {
    expect(() => refuseNewer(what, FORMS[what])).not.toThrow();
    expect(() => refuseNewer(what, FORMS[what] + 1)).toThrow(`newer-form: this ${what} has form`);
  }
});

test('what carries no number is left to its schema', () => {
  for (const value of [null, 1, 'x', [], {}]) expect(formOf(value, 'v')).toBeUndefined();
  expect(() => refuseNewer('snapshot', undefined)).not.toThrow();
});
