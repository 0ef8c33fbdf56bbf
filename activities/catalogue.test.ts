import { expect, test } from 'vitest';
import { plansFor } from '../test/shared/infected-plans.ts';
import { PROCEDURE_ACTS } from '../test/shared/store.ts';
import { CATALOGUE, loadApplier } from './catalogue.ts';

const undoes = new Map<string, boolean>();
for (const { metadata } of CATALOGUE) {
  undoes.set(metadata.name, (await loadApplier(metadata.name)).undo !== undefined);
}

test.each(CATALOGUE.map(({ metadata }) => metadata))(
  '$name says that it can be undone exactly where it has an undo',
  ({ name, reversible }) => {
    expect(reversible).toBe(undoes.get(name));
  },
);

test('a plan promises an approver no undo that its action does not have', async () => {
  const targets = (await plansFor()).flatMap((plan) =>
    plan.targets.map(({ reversible, title }) => ({ action: plan.action, reversible, title })),
  );
  expect(new Set(targets.map(({ action }) => action))).toEqual(new Set(PROCEDURE_ACTS));
  for (const { action, reversible, title } of targets) expect(reversible, title).toBe(undoes.get(action));
});
