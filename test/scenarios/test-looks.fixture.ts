import { beforeAll, describe, expect, test } from 'vitest';
import type { Lab } from '../../lab/index.ts';
import { openLab } from '../../lab/index.ts';
import { atOnce } from '../shared/at-once.ts';
import type { Scenario } from './index.ts';
import { plantScenario } from './index.ts';
import { faultsOf } from './look.fixture.ts';

/** Hosts in flight: planting waits for processes to come up, so that another one can be looked at meanwhile. */
const HOSTS = 3;
/** For a test that hangs; its turn is waited for within it. */
const LIMIT = 600_000;

/** A test each: a host is made so, surveyed, judged and planned for, and is seen as it is. */
export function testLooks(scenarios: readonly Scenario[]): void {
  let lab: Lab;
  beforeAll(async () => {
    lab = await openLab();
    return () => lab.close();
  });
  const inTurn = atOnce(HOSTS);
  const look = async (scenario: Scenario): Promise<string[]> => {
    const host = await lab.host({ bystanders: true, database: false });
    try {
      await plantScenario(host, scenario);
      return await faultsOf(host, scenario);
    } finally {
      await host.close();
    }
  };
  describe.concurrent('a host as a report has it: what is ticked is the attacker’s, whole, and nothing else', () => {
    for (const scenario of scenarios)
      (scenario.unsolved === undefined ? test : test.fails)(scenario.name, { timeout: LIMIT }, async () => {
        expect(await inTurn(() => look(scenario))).toEqual([]);
      });
  });
}
