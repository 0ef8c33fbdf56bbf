import { expect, test } from 'vitest';
import { rootSpools } from '../../lab/index.ts';
import { davy } from '../shared/davy.ts';
import { eventually } from '../shared/eventually.ts';
import { PROCEDURE_ACTS } from '../shared/store.ts';
import { lookAt, others, withoutOne } from './one-rejected.ts';

test('with the kill rejected nothing is frozen, and what the plans said comes back', async () => {
  const on = await davy();
  const [{ host }] = await Promise.all([on.host(), on.startWorker()]);
  const before = await lookAt(host);
  const id = await on.open(host, PROCEDURE_ACTS);
  const { asked, resolution, round, intended, froze, looks } = await withoutOne(on, id, 'kill-processes');

  const said = Object.fromEntries(
    asked.map(({ step, plan }) => [
      step,
      plan.regrows.map(({ title, why }) => `${title}: ${why}`).join('\n'),
    ]),
  );
  expect(said['remove-cron-entries']).toMatch(/^ddg\.2021 .*: This guard can put the lines back\.$/m);
  expect(said['delete-files']).toMatch(/^ddg\.2021 .*: This guard can write the files again\.$/m);
  expect(said['block-egress']).toMatch(/^wnTKYg .*: It runs on and may turn to another pool/m);

  // The same processes, none of them stopped; the guard appends what was cut out before, and has the miner's file again.
  const after = await eventually(async () => {
    const now = await lookAt(host);
    const [lines, files] = [now.there['remove-cron-entries'], now.there['delete-files']];
    return lines?.length === rootSpools.length && files?.length === 1 && now;
  });
  expect(after.there['kill-processes']).toEqual(before.there['kill-processes']);
  expect(after.there['kill-processes']?.join()).not.toContain('stopped');
  expect(after.there['remove-cron-entries']).not.toEqual(before.there['remove-cron-entries']);
  expect(after.there['delete-files']?.[0]).toMatch(/^\/tmp\/wnTKYg /);
  expect(before.there['delete-files']).not.toContain(after.there['delete-files']?.[0]);
  expect(after.there['block-egress']).toEqual([]);

  expect(froze).toBe(false);
  expect(intended.toSorted()).toEqual(others('kill-processes').toSorted());
  expect({ resolution, round }).toEqual({ resolution: 'partially-cleaned', round: 1 });
  expect(looks.map(({ respawned }) => respawned)).toEqual(looks.map(() => []));
  expect(JSON.stringify(looks)).toContain('what a person declined brings it back');
});
