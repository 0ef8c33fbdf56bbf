import { expect, test } from 'vitest';
import type { Statement } from '../durability/statement-proxy.ts';
import { eventually } from '../shared/eventually.ts';
import { lockTable } from '../shared/table-lock.ts';
import { ACTS, LATER, outlives, own, plant } from './second-worker.ts';

/** Offering has looked for an open approval, its transaction is over, and the worker has gone on to something else. */
function hasOffered(seen: readonly Statement[]): boolean {
  const asks = seen.findIndex(({ text }) =>
    /^select "id", "step", "plan", "state" from "approvals"/.test(text),
  );
  const connection = seen[asks]?.connection;
  const over = seen.findIndex(
    (one, at) => at > asks && one.connection === connection && one.text === 'commit',
  );
  return asks >= 0 && over >= 0 && over < seen.length - 1;
}

test('a survey that ends when a plan from a newer one was approved: it is not kept', async () => {
  const { on, database, temporal, ways } = await own();
  const [{ host, proxy }, first] = await Promise.all([on.host(), on.startWorker(ways)]);
  // The number is drawn with the session open, so that the survey's own bytes are the next ones.
  const lock = await lockTable(on.database.superUrl, 'surveys');
  const id = await on.open(host, ACTS);
  await lock.awaited(1);
  const survey = proxy.catchCall();
  await lock.release();
  const held = await survey;
  // Silent at once, before its own clock tells it that the host is.
  first.pause();
  temporal.cut();
  await plant(host);
  await outlives(on, host, id, async () => {
    // What it sees is not what was approved: it would be another plan.
    await host.write(LATER, '');
    const { seen } = database.record();
    held.release();
    temporal.mend();
    first.resume();
    await eventually(() => hasOffered(seen));
  });
  expect((await on.entries(id, 'survey.taken')).map(({ number }) => number)).not.toContain(1);
});
