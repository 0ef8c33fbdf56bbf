import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Lab } from '../index.ts';
import { openLab } from '../index.ts';
import type { Scenario } from './index.ts';
import { plantScenario, scenarios } from './index.ts';
import { faultsOf } from './look.fixture.ts';
import { notYet } from './not-yet.ts';

let lab: Lab;
/** So many hosts at once: some burn a processor, as miners do, and a small machine then answers no other in time. */
let free = 1;
const waiting: (() => void)[] = [];
beforeAll(async () => {
  lab = await openLab();
});
afterAll(() => lab.close());

async function expectRight(scenario: Scenario): Promise<void> {
  if (free === 0) await new Promise<void>((resolve) => waiting.push(resolve));
  else free -= 1;
  try {
    await look(scenario);
  } finally {
    const next = waiting.shift();
    if (next === undefined) free += 1;
    else next();
  }
}

async function look(scenario: Scenario): Promise<void> {
  const host = await lab.host({ bystanders: true, database: false });
  try {
    await plantScenario(host, scenario);
    expect(await faultsOf(host, scenario)).toEqual([]);
  } finally {
    await host.close();
  }
}

describe.concurrent('a host as a report has it: what is ticked is the attacker’s, whole, and nothing else', () => {
  test.for(scenarios.filter(({ name }) => !notYet.has(name)))('$name', expectRight);
});

test('names are told apart', () => {
  expect(new Set(scenarios.map(({ name }) => name)).size).toBe(scenarios.length);
  for (const name of notYet) expect(scenarios.map((scenario) => scenario.name)).toContain(name);
});
