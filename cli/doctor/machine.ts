import { execFile } from 'node:child_process';
import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { isDavyError } from '../../domain/errors.ts';
import { ARCHITECTURES } from '../../domain/toolbox.ts';
import { openToolboxes } from '../../intel/toolbox.ts';
import { readConfig } from '../../runtime/config.ts';
import { onPath } from '../../runtime/embedded/child.ts';
import { postgresBinaries } from '../../runtime/embedded/postgres-binaries.ts';
import { TEMPORAL_CLI } from '../../runtime/embedded/temporal-binary.ts';
import type { Home } from '../../runtime/home.ts';
import { toolboxFolder } from '../compose/toolbox-folder.ts';
import type { Finding } from './finding.ts';
import { failed, ok } from './finding.ts';

const run = promisify(execFile);
const NEEDED_NODE = 24;

/** What is on this machine. Nothing is fetched and nothing is made. */
export async function machineFindings(home: Home): Promise<Finding[]> {
  return [
    node(),
    await postgres(),
    await temporal(home),
    homeFolder(home),
    configuration(home),
    await toolbox(home),
  ];
}

function node(): Finding {
  const major = Number(process.versions.node.split('.')[0]);
  return major >= NEEDED_NODE
    ? ok('node', process.version)
    : failed('node', process.version, `install Node ${NEEDED_NODE} or newer, or start Davy by npm start`);
}

async function postgres(): Promise<Finding> {
  if (process.env.DATABASE_URL) return ok('postgres', 'your own, by DATABASE_URL');
  try {
    const { stdout } = await run(postgresBinaries().postgres, ['--version'], { timeout: 20_000 });
    return ok('postgres', stdout.trim());
  } catch (error) {
    const todo = isDavyError(error) ? error.detail : 'run npm ci again, or set DATABASE_URL';
    return failed('postgres', 'the embedded binary does not run', todo);
  }
}

async function temporal(home: Home): Promise<Finding> {
  if (process.env.TEMPORAL_ADDRESS) return ok('temporal', `your own, at ${process.env.TEMPORAL_ADDRESS}`);
  const places = [
    process.env.DAVY_TEMPORAL_CLI,
    onPath('temporal'),
    join(import.meta.dirname, '..', '..', '.davy', 'temporal', TEMPORAL_CLI, 'temporal'),
    join(home.root, 'cache', 'temporal', TEMPORAL_CLI, 'temporal'),
  ];
  const binary = places.find((place) => place !== undefined && place !== '' && existsSync(place));
  if (binary === undefined) {
    return failed(
      'temporal',
      'not here yet',
      'davy up fetches it once; without network set DAVY_TEMPORAL_CLI to a Temporal command line',
    );
  }
  try {
    const { stdout } = await run(binary, ['--version'], { timeout: 20_000 });
    return ok('temporal', `${stdout.trim()}, ${binary}`);
  } catch {
    return failed(
      'temporal',
      `${binary} does not run`,
      'remove it, or set DAVY_TEMPORAL_CLI to one that does',
    );
  }
}

function homeFolder({ root }: Home): Finding {
  const stat = statSync(root, { throwIfNoEntry: false });
  if (stat === undefined) {
    return mayWrite(nearest(root))
      ? ok('home', `${root} (will be made)`)
      : failed('home', `${root} cannot be made`, 'choose another with --home or DAVY_HOME');
  }
  if (!stat.isDirectory()) return failed('home', `${root} is no folder`, 'choose another with --home');
  if ((stat.mode & 0o022) !== 0)
    return failed('home', `others may write in ${root}`, `chmod go-w ${root}, or choose another`);
  return mayWrite(root)
    ? ok('home', root)
    : failed('home', `${root} is not writable for you`, 'choose another with --home or DAVY_HOME');
}

/** The nearest folder above that is there. */
const nearest = (path: string): string => (existsSync(path) ? path : nearest(dirname(path)));

function mayWrite(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK | constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function configuration(home: Home): Finding {
  try {
    readConfig(home);
    return ok('config', existsSync(home.config) ? home.config : 'defaults (no davy.yaml)');
  } catch (error) {
    const seen = isDavyError(error) ? error.detail : String(error);
    return failed('config', seen, 'mend the line that is named');
  }
}

/** Not needed until a host's own tools cannot be believed. */
async function toolbox(home: Home): Promise<Finding> {
  try {
    const folder = toolboxFolder(home, readConfig(home));
    const boxes = openToolboxes(folder);
    const all = await Promise.all(ARCHITECTURES.map((architecture) => boxes.for(architecture)));
    const missing = all.flatMap((box) => (box.kind === 'none' ? [box.detail] : []));
    return ok('toolbox', missing.length === 0 ? folder : missing.join('; '));
  } catch {
    return ok('toolbox', 'the configuration has to be mended first');
  }
}
