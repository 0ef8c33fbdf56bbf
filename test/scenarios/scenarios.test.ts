import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { groups, scenarioNamed, scenariosOf } from './run/all.ts';
import { SHORT } from './run/short.ts';

/** Groups in which nothing legitimate may go, and mostly nothing at all. */
const LOOKALIKES = ['allowed', 'lookalikes'];

const groupOf = (name: string): string => name.split('/')[0] ?? '';

test('each group is played by a file of its name', () => {
  for (const group of groups())
    expect(existsSync(join(import.meta.dirname, `${group}.lab.long.test.ts`)), group).toBe(true);
});

test('fourteen are played by each npm test: one of each kind at least, four of them look-alikes', async () => {
  const short = await Promise.all(SHORT.map(scenarioNamed));
  expect(new Set(short.map(({ name }) => name)).size).toBe(14);
  expect(SHORT.filter((name) => LOOKALIKES.includes(groupOf(name)))).toHaveLength(4);
});

test('a host differs from any other by what it is', async () => {
  const all = (await Promise.all(groups().map(scenariosOf))).flat();
  expect(new Set(all.map(({ what }) => what)).size).toBe(all.length);
  expect(all.filter(({ name }) => LOOKALIKES.includes(groupOf(name))).length).toBeGreaterThanOrEqual(15);
});

test('a path that stays is none that goes', async () => {
  for (const { name, decide, expect: wanted } of (await Promise.all(groups().map(scenariosOf))).flat()) {
    if (decide?.take === 'none') continue;
    const { files = [], starters = [] } = wanted.ticked ?? {};
    const stays = new Set(wanted.stays ?? []);
    expect(
      [...files, ...starters].filter((path) => stays.has(path)),
      name,
    ).toEqual([]);
  }
});
