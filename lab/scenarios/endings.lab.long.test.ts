import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { inProcess } from '../../test/shared/in-process.ts';
import { freshFolder } from '../../test/shared/services.ts';
import { labAddresses } from '../index.ts';
import { endFaultsOf } from './end.fixture.ts';
import { scenarios } from './index.ts';
import { endsNotYet, notYet } from './not-yet.ts';

/** So many hosts at once: their watches cost no machine time. */
const AT_ONCE = 4;

test('each host ends as it should: nothing of the attacker’s in silence, nothing of others touched', {
  timeout: 600_000,
}, async () => {
  const folder = freshFolder();
  const pools = join(folder.path, 'pools.txt');
  writeFileSync(pools, `pool pool.lab:${labAddresses.poolPort} ${labAddresses.pool}\n`);
  const davy = await inProcess(
    { bystanders: false, database: false },
    { intel: { indicatorFiles: [pools] } },
  );
  const faults: Record<string, string[]> = {};
  const waiting = scenarios.filter(
    // An incident by hand names no address: what only an alert names is for the looks.
    ({ name, alerted }) => alerted === undefined && !notYet.has(name) && !endsNotYet.has(name),
  );
  const lane = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const found = await endFaultsOf(davy, next).catch((error: unknown) => [String(error)]);
      if (found.length > 0) faults[next.name] = found;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  folder.remove();
  expect(faults).toEqual({});
});
