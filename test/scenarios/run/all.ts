import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Scenario } from '../scenario.ts';
import { isScenario } from '../scenario.ts';
import { SHORT } from './short.ts';

/** A scenario under its name, `GROUP/NAME`: where it lies. */
export type Named = Scenario & { readonly name: string };

const FOLDER = join(import.meta.dirname, '..');

/** Folders of scenarios: what holds no file of the suite itself. */
export const groups = (): string[] =>
  readdirSync(FOLDER, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== 'run')
    .map(({ name }) => name)
    .toSorted();

/** The scenarios of a group, by name. @throws Error where a file of it is none */
export async function scenariosOf(group: string): Promise<Named[]> {
  const files = readdirSync(join(FOLDER, group)).toSorted();
  return Promise.all(files.map((file) => read(group, basename(file, '.ts'))));
}

/** Those of a group that `npm test` leaves to the long tier. */
export const theLong = async (group: string): Promise<Named[]> =>
  (await scenariosOf(group)).filter(({ name }) => !SHORT.includes(name));

/** @param name `GROUP/NAME` */
export async function scenarioNamed(name: string): Promise<Named> {
  const [group = '', file = ''] = name.split('/');
  return read(group, file);
}

async function read(group: string, name: string): Promise<Named> {
  const path = join(FOLDER, group, `${name}.ts`);
  const module: { readonly default?: unknown } = await import(pathToFileURL(path).href);
  if (!isScenario(module.default)) throw new Error(`${path} is no scenario`);
  return { ...module.default, name: `${group}/${name}` };
}
