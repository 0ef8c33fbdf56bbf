import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DavyError } from '../../domain/errors.ts';
import { finished } from './process.ts';

/** The newest that runs on Debian 12's Python 3.11. */
const ANSIBLE_CORE = '2.19.14';
const STATE = fileURLToPath(new URL('../../.davy/bench/', import.meta.url));

export interface AnsibleTools {
  readonly version: string;
  /** Command, to be followed by arguments. */
  readonly playbook: readonly [string, string];
  readonly ssh: string;
  readonly sshFolder: string;
  /** What a client that was only unpacked needs to find its libraries. */
  readonly env: NodeJS.ProcessEnv;
}

/**
 * ansible-core of a pinned version in a virtual environment, and OpenSSH's client; both made under `.davy/bench` where the
 * machine lacks them, and kept. Nothing is installed on the machine.
 *
 * @throws DavyError `machine-not-ready` without python3 and its venv, PyPI, or apt
 */
export async function ansible(stop: AbortSignal): Promise<AnsibleTools> {
  mkdirSync(STATE, { recursive: true });
  const venv = join(STATE, `venv-${ANSIBLE_CORE}`);
  if (!existsSync(venv)) await makeVenv(venv, stop);
  const { ssh, env } = await openssh(stop);
  // By its interpreter: the script's own first line names the place where the environment was made.
  const playbook = [join(venv, 'bin', 'python'), join(venv, 'bin', 'ansible-playbook')] as const;
  // Also compiles what pip left to be compiled: a first start is not what is measured.
  const said = await finished([...playbook, '--version'], { env: { ...process.env, ...env } }, stop);
  const version = /core ([\d.]+)/.exec(said.output)?.[1];
  if (said.code !== 0 || version === undefined)
    throw notReady(`ansible-playbook does not run: ${said.output.slice(-500)}`);
  return { version, playbook, ssh, sshFolder: dirname(ssh), env };
}

async function makeVenv(venv: string, stop: AbortSignal): Promise<void> {
  process.stderr.write(`bench: making a virtual environment with ansible-core ${ANSIBLE_CORE}, once\n`);
  const making = `${venv}.${process.pid}`;
  try {
    await must(['python3', '-m', 'venv', making], 'python3 with its venv module is needed', stop);
    const pip = [
      '-m',
      'pip',
      'install',
      '--quiet',
      '--disable-pip-version-check',
      `ansible-core==${ANSIBLE_CORE}`,
    ];
    await must([join(making, 'bin', 'python'), ...pip], 'pip could not fetch ansible-core', stop);
    renameSync(making, venv);
  } finally {
    rmSync(making, { recursive: true, force: true });
  }
}

/** The machine's ssh, else Debian's package, unpacked. */
async function openssh(stop: AbortSignal): Promise<{ ssh: string; env: NodeJS.ProcessEnv }> {
  const there = await finished(['sh', '-c', 'command -v ssh'], {}, stop);
  if (there.code === 0) return { ssh: there.output.trim(), env: {} };
  const tree = join(STATE, 'openssh-client');
  if (!existsSync(tree)) await unpackOpenssh(tree, stop);
  const libraries = readdirSync(join(tree, 'usr', 'lib')).map((name) => join(tree, 'usr', 'lib', name));
  return { ssh: join(tree, 'usr', 'bin', 'ssh'), env: { LD_LIBRARY_PATH: libraries.join(':') } };
}

async function unpackOpenssh(tree: string, stop: AbortSignal): Promise<void> {
  const making = `${tree}.${process.pid}`;
  const script = `set -e; mkdir -p "$1/deb"; cd "$1/deb"
names() { apt-get -qq --simulate --no-install-recommends install openssh-client | sed -n 's/^Inst \\([^ ]*\\) (.*/\\1/p'; }
get() { apt-get -q -o APT::Sandbox::User=root download $(names); }
get || { apt-get -q update; get; }
for deb in *.deb; do dpkg-deb -x "$deb" "$1"; done
[ ! -d "$1/lib" ] || cp -a "$1/lib/." "$1/usr/lib/"; rm -rf "$1/deb" "$1/lib"`;
  try {
    await must(['sh', '-c', script, 'sh', making], 'apt could not fetch openssh-client', stop);
    renameSync(making, tree);
  } finally {
    rmSync(making, { recursive: true, force: true });
  }
}

async function must(
  argv: readonly [string, ...string[]],
  otherwise: string,
  stop: AbortSignal,
): Promise<void> {
  const done = await finished(argv, {}, stop).catch((error: unknown) => ({
    code: 127,
    output: String(error),
  }));
  if (done.code !== 0) throw notReady(`${otherwise}: ${done.output.trim().split('\n').at(-1) ?? ''}`);
}

const notReady = (detail: string) => new DavyError('machine-not-ready', detail);
