import { randomBytes } from 'node:crypto';
import { isAbsolute, join } from 'node:path';
import type { Config } from '../../domain/config.ts';
import { DavyError } from '../../domain/errors.ts';
import { readConfig } from '../../runtime/config.ts';
import { readIfThere, writeWhole } from '../../runtime/embedded/secret-file.ts';
import type { Home } from '../../runtime/home.ts';
import { findHome, makeHome } from '../../runtime/home.ts';

/** What every process of Davy reads at its start: the home folder, the configuration, and where the services are. */
export interface Settings {
  readonly home: Home;
  readonly config: Config;
  readonly databaseUrl: string;
  readonly temporalAddress: string;
  readonly temporalNamespace: string;
}

/**
 * @throws DavyError `config-invalid` when DATABASE_URL or TEMPORAL_ADDRESS is missing: `davy up` sets them for its children,
 * at scale the operator does
 */
export function readSettings(homeFlag: string | undefined, env: NodeJS.ProcessEnv = process.env): Settings {
  const home = findHome(homeFlag, env);
  makeHome(home);
  return {
    home,
    config: readConfig(home, env),
    databaseUrl: needed(env, 'DATABASE_URL', 'the PostgreSQL connection of the working role'),
    temporalAddress: needed(env, 'TEMPORAL_ADDRESS', 'host:port of the Temporal frontend'),
    temporalNamespace: env.TEMPORAL_NAMESPACE || 'default',
  };
}

function needed(env: NodeJS.ProcessEnv, name: string, what: string): string {
  const value = env[name];
  if (value === undefined || value === '') {
    throw new DavyError(
      'config-invalid',
      `${name} is not set: ${what}; or use davy up, which brings everything`,
    );
  }
  return value;
}

/** A file named in the configuration: relative to the home folder unless absolute. */
export const inHome = (home: Home, file: string): string => (isAbsolute(file) ? file : join(home.root, file));

/**
 * The key that evidence and snapshots are encrypted with: 32 bytes in hex, made at the first start.
 *
 * @throws DavyError `machine-not-ready` when the file is there and holds something else: with another key nothing kept opens
 */
export function evidenceKey(home: Home): Uint8Array {
  const file = join(home.secrets, 'evidence.key');
  const kept = readIfThere(file)?.trim();
  if (kept === undefined) {
    const made = randomBytes(32);
    writeWhole(file, `${made.toString('hex')}\n`);
    return made;
  }
  if (!/^[0-9a-f]{64}$/.test(kept)) {
    throw new DavyError(
      'machine-not-ready',
      `${file} is no key of 64 hex digits: restore it from its backup`,
    );
  }
  return Buffer.from(kept, 'hex');
}
