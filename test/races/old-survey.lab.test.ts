import { test } from 'vitest';
import { eventually } from '../shared/eventually.ts';
import { ACTS, outlives, own, plant } from './second-worker.ts';

// A survey that is still under way: old-survey.lab.long.test.ts.
test('a plan that comes when a newer one was approved: it is refused as older', async () => {
  const { on, database, temporal, ways } = await own();
  const [{ host }] = await Promise.all([on.host(), on.startWorker(ways)]);
  // The newest survey, read to make the plans from.
  const read = database.holdAnswer(({ text }) => /^select "id" from "surveys" .*"number" desc/.test(text));
  const id = await on.open(host, ACTS);
  await read;
  temporal.cut();
  await plant(host);
  await outlives(on, host, id, async () => {
    temporal.mend();
    database.release();
    await eventually(() => on.logs().includes('survey 1 is not the newest of this round'));
  });
});
