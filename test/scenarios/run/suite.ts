import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { labAddresses } from '../../../lab/index.ts';
import { atOnce } from '../../shared/at-once.ts';
import { forFile } from '../../shared/for-file.ts';
import type { InProcess } from '../../shared/in-process.ts';
import { inProcess } from '../../shared/in-process.ts';
import { freshFolder } from '../../shared/services.ts';
import type { Named } from './all.ts';
import { faultsOf, isHarm } from './faults.ts';
import { authorisedOn, plantOn } from './plant.ts';
import { play } from './play.ts';
import type { Row } from './row.ts';
import { rowOf } from './row.ts';
import { wireTo } from './wire.ts';

/** Hosts in flight: their watches cost no machine time. */
const HOSTS = 6;
/** For a test that hangs; its turn is waited for within it. */
const LIMIT = 1_800_000;

/** A test each: a host is made so, taken through the whole procedure by one Davy for all, and looked at from outside. */
export function testScenarios(scenarios: readonly Named[]): void {
  const davy = forFile((atEnd) => {
    const folder = freshFolder();
    atEnd(() => folder.remove());
    const pools = join(folder.path, 'pools.txt');
    writeFileSync(pools, `pool pool.lab:${labAddresses.poolPort} ${labAddresses.pool}\n`);
    const authorised = scenarios.flatMap(({ plant }) => authorisedOn(plant));
    return inProcess(
      { bystanders: false, database: false },
      { intel: { indicatorFiles: [pools] }, authorised },
      atEnd,
    );
  });
  const inTurn = atOnce(HOSTS);
  describe.concurrent('a host as a report has it: the attacker’s goes, whole, and nothing else is touched', () => {
    for (const scenario of scenarios)
      test(`${scenario.name}: ${scenario.what}`, { timeout: LIMIT }, async ({ task }) => {
        const keep = (row: Row): void => {
          task.meta.scenario = row;
        };
        const faults = await inTurn(() => played(davy(), scenario, keep));
        const harm = faults.filter(isHarm);
        if (scenario.wrong !== undefined) expect(faults, 'it is mended: `wrong` has to go').not.toEqual([]);
        else if (scenario.notYet === undefined) expect(faults).toEqual([]);
        else {
          expect(harm).toEqual([]);
          expect(faults, 'it is reached: `notYet` has to go').not.toEqual([]);
        }
      });
  });
}

async function played(davy: InProcess, scenario: Named, keep: (row: Row) => void): Promise<string[]> {
  const { init } = scenario.plant;
  const wires: { close(): void; bytes(): number; port: number }[] = [];
  const host = await davy.oneMore(
    { bystanders: true, database: false, ...(init === undefined ? {} : { init }) },
    async (port) => {
      const wire = await wireTo(port);
      wires.push(wire);
      return wire.port;
    },
  );
  try {
    await plantOn(host, scenario.plant, scenario.name);
    const done = await play(davy, host, scenario);
    keep(rowOf(scenario, done, wires[0]?.bytes() ?? 0));
    return await faultsOf(host, scenario, done);
  } finally {
    await host.close();
    for (const wire of wires) wire.close();
  }
}
