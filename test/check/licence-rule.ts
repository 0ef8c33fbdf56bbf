import { ALLOWED, ALLOWED_FOR, READ_BY_HAND } from './allowed-licences.ts';

/** What is read of a package in the lock file. */
export interface Locked {
  readonly license?: string | undefined;
  readonly optionalDependencies?: Readonly<Record<string, string>> | undefined;
}

/** A line for each package whose licence is not on the list, or is not known. */
export function refused(packages: Readonly<Record<string, Locked>>): string[] {
  const dependencies = Object.entries(packages).filter(([path]) => path !== '');
  const lines = dependencies.flatMap(([path, locked]) => {
    const name = nameOf(path);
    const licence = READ_BY_HAND[name] ?? locked.license ?? ofParent(name, dependencies);
    if (licence === undefined) return [`${name}: its licence is not known`];
    return permits(name, licence) ? [] : [`${name}: ${licence} is not allowed`];
  });
  const known = new Set(dependencies.map(([path]) => nameOf(path)));
  const stale = Object.keys(READ_BY_HAND).filter((name) => !known.has(name));
  return [...lines, ...stale.map((name) => `${name}: read by hand, but no dependency any more`)];
}

const nameOf = (path: string): string =>
  path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);

/** A build for a platform that the registry at hand does not carry has no entry of its own; it is a part of what asks for it. */
function ofParent(name: string, dependencies: readonly (readonly [string, Locked])[]): string | undefined {
  return dependencies.find(([, { optionalDependencies }]) =>
    Object.hasOwn(optionalDependencies ?? {}, name),
  )?.[1].license;
}

/** SPDX: one of what OR joins, all of what AND joins. Anything more (WITH, nested parentheses) is not understood, so refused. */
function permits(name: string, expression: string): boolean {
  const flat = expression.replace(/^\((.*)\)$/, '$1');
  if (/[()]/.test(flat)) return false;
  return flat
    .split(' OR ')
    .some((choice) => choice.split(' AND ').every((licence) => permitted(name, licence)));
}

const permitted = (name: string, licence: string): boolean =>
  ALLOWED.has(licence) || ALLOWED_FOR.some((one) => one.licence === licence && one.package.test(name));
