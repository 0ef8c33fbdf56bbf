import { beforeAll, expect, test } from 'vitest';
import { CATALOGUE } from '../../activities/catalogue.ts';
import { surveyOf } from '../../activities/survey/survey-host.fixture.ts';
import { protectFacts } from '../../domain/targets/protect.ts';
import { emptyContext, judge } from '../../domain/verdict/index.ts';
import type { Lab } from '../../lab/index.ts';
import { openLab } from '../../lab/index.ts';
import type { Named } from './run/all.ts';
import { scenarioNamed } from './run/all.ts';
import { changesBeside } from './run/changes.ts';
import { lifeFaults, steady } from './run/life.ts';
import { plantOn } from './run/plant.ts';

/** With guards that look all the time, with a systemd, with crontabs, with files that nobody may touch. */
const LOOKED_AT = [
  'guards/two-gangs',
  'systemd/restart-always',
  'canaries/generator',
  'families/outlaw',
  'places/immutable',
  'lookalikes/anti-miner-scripts',
];

let lab: Lab;
beforeAll(async () => {
  lab = await openLab();
  return () => lab.close();
});

test.each(LOOKED_AT)('a scan changes nothing: %s', { timeout: 600_000 }, async (name) => {
  const scenario: Named = await scenarioNamed(name);
  const { init, writes = [] } = scenario.plant;
  const host = await lab.host({ bystanders: true, database: false, ...(init === undefined ? {} : { init }) });
  try {
    await plantOn(host, scenario.plant, name);
    const before = await host.manifest();
    const first = await host.processes();
    const snapshot = await surveyOf(host);
    const judgement = judge(snapshot, emptyContext);
    const protect = protectFacts(snapshot, { paths: [], addresses: [], accounts: [] });
    for (const { planner } of CATALOGUE)
      (await planner()).plan(snapshot, judgement, { host: host.name, protect });
    expect(snapshot.processes.length).toBeGreaterThan(5);
    const ran = steady(first, await host.processes());
    const nothing = { gone: [], edited: new Map<string, Buffer>(), writes, units: [] };
    expect(changesBeside(before, await host.manifest(), nothing)).toEqual([]);
    expect(lifeFaults(ran, await host.processes(), [])).toEqual([]);
  } finally {
    await host.close();
  }
});
