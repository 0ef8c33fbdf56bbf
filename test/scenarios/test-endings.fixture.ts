import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { labAddresses } from '../../lab/index.ts';
import { atOnce } from '../shared/at-once.ts';
import { forFile } from '../shared/for-file.ts';
import { inProcess } from '../shared/in-process.ts';
import { freshFolder } from '../shared/services.ts';
import { endFaultsOf } from './end.fixture.ts';
import type { Scenario } from './scenario.ts';
import { authorisedOn } from './scenario.ts';

/** Hosts in flight: their watches cost no machine time. */
const HOSTS = 4;
/** For a test that hangs; its turn is waited for within it. */
const LIMIT = 1_200_000;

/** A test each: a host is taken through the whole procedure by one Davy, and ends with the right word. */
export function testEndings(scenarios: readonly Scenario[]): void {
  const davy = forFile((atEnd) => {
    const folder = freshFolder();
    atEnd(() => folder.remove());
    const pools = join(folder.path, 'pools.txt');
    writeFileSync(pools, `pool pool.lab:${labAddresses.poolPort} ${labAddresses.pool}\n`);
    return inProcess(
      { bystanders: false, database: false },
      { intel: { indicatorFiles: [pools] }, authorised: scenarios.flatMap(authorisedOn) },
      atEnd,
    );
  });
  const inTurn = atOnce(HOSTS);
  describe.concurrent('a host as a report has it ends as it should: nothing of the attacker’s in silence, nothing of others touched', () => {
    for (const scenario of scenarios)
      (scenario.unsolved === undefined ? test : test.fails)(scenario.name, { timeout: LIMIT }, async () => {
        expect(await inTurn(() => endFaultsOf(davy(), scenario))).toEqual([]);
      });
  });
}
