import { expect, test } from 'vitest';
import { bystanderDamage, ddgInfection } from '../../lab/index.ts';
import { davy } from '../shared/davy.ts';
import { PROCEDURE_ACTS } from '../shared/store.ts';
import { lookAt, others, withoutOne } from './one-rejected.ts';

// With a guard that lives on: no-approval-of-one.lab.long.test.ts.
test('with one step rejected, what it names is untouched and the other three are done', async () => {
  const on = await davy();
  await on.startWorker();
  const rows = await Promise.all(
    PROCEDURE_ACTS.map(async (rejected) => {
      // A guard that lives would put back what the others remove.
      const infection = ddgInfection(rejected === 'kill-processes' ? { guard: null } : {});
      const { host } = await on.host({ infection });
      const before = await lookAt(host);
      const ended = await withoutOne(on, await on.open(host, PROCEDURE_ACTS), rejected);
      return { rejected, host, before, ended, after: await lookAt(host) };
    }),
  );
  for (const { rejected, host, before, ended, after } of rows) {
    for (const step of PROCEDURE_ACTS) expect(before.there[step], step).not.toEqual([]);
    const kept = { [rejected]: before.there[rejected] };
    const gone = Object.fromEntries(others(rejected).map((step) => [step, []]));
    expect({ rejected, there: after.there }).toEqual({ rejected, there: { ...gone, ...kept } });
    expect(JSON.stringify(after.rules) === JSON.stringify(before.rules), rejected).toBe(
      rejected === 'block-egress',
    );
    expect(host.bystanders && (await bystanderDamage(host, host.bystanders)), rejected).toEqual([]);

    // An address is named and not counted: with everything else gone, leaving it open leaves nothing of the miner.
    const resolution = rejected === 'block-egress' ? 'cleaned' : 'partially-cleaned';
    expect(ended, rejected).toMatchObject({ resolution, round: 1 });
    expect(ended.states).toMatchObject({
      ...Object.fromEntries(others(rejected).map((step) => [step, 'done'])),
      [rejected]: 'rejected',
    });
    expect(ended.intended.toSorted()).toEqual(others(rejected).toSorted());
    expect({ rejected, froze: ended.froze }).toEqual({ rejected, froze: rejected !== 'kill-processes' });
  }
});
