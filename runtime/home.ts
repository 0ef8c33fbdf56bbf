import { mkdirSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import { DavyError } from '../domain/errors.ts';

/** Where everything of one Davy lies. Absolute paths; folders are made 0700. */
export interface Home {
  readonly root: string;
  /** davy.yaml, or what DAVY_CONFIG names. */
  readonly config: string;
  /** The first admin's key, mode 0600. */
  readonly adminKey: string;
  /** SSH private keys; the default of ssh.identityDir. */
  readonly keys: string;
  /** Signing and sealing keys of Davy itself. */
  readonly secrets: string;
  readonly postgres: string;
  readonly temporal: string;
  readonly evidence: string;
  readonly logs: string;
  /** Lock and pids of the running `davy up`. */
  readonly run: string;
}

/**
 * The home folder: `--home`, else DAVY_HOME, else `davy` in the XDG data folder (a relative XDG_DATA_HOME is ignored, as the
 * XDG Base Directory Specification wants). Nothing is made yet, see {@link makeHome}.
 */
export function findHome(flag: string | undefined, env: NodeJS.ProcessEnv = process.env): Home {
  const named = [flag, env.DAVY_HOME].find((path) => path !== undefined && path !== '');
  const root = named === undefined ? join(dataFolder(env), 'davy') : resolve(named);
  return {
    root,
    config: env.DAVY_CONFIG ? resolve(env.DAVY_CONFIG) : join(root, 'davy.yaml'),
    adminKey: join(root, 'admin.key'),
    keys: join(root, 'keys'),
    secrets: join(root, 'secrets'),
    postgres: join(root, 'pg'),
    temporal: join(root, 'temporal'),
    evidence: join(root, 'evidence'),
    logs: join(root, 'logs'),
    run: join(root, 'run'),
  };
}

function dataFolder(env: NodeJS.ProcessEnv): string {
  const xdg = env.XDG_DATA_HOME;
  return xdg !== undefined && isAbsolute(xdg) ? xdg : join(env.HOME || homedir(), '.local', 'share');
}

/**
 * Makes the folders that are missing.
 *
 * @throws DavyError machine-not-ready: somebody else could write there, or it cannot be made
 */
export function makeHome(home: Home): void {
  try {
    for (const folder of [home.root, home.keys, home.secrets, home.evidence, home.logs, home.run]) {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
    }
  } catch (cause) {
    throw new DavyError(
      'machine-not-ready',
      `the home folder ${home.root} cannot be made: choose another with --home`,
      {
        cause,
      },
    );
  }
  // A folder that was there keeps its mode (it may be /srv, or the user's own); a shared one would let anybody swap keys.
  if ((statSync(home.root).mode & 0o022) !== 0) {
    throw new DavyError(
      'machine-not-ready',
      `others may write in the home folder ${home.root}: choose another, or chmod go-w`,
    );
  }
}
