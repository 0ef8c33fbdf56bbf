import { readFileSync, writeFileSync } from 'node:fs';
import type { Found } from './command.ts';

/** An entry of package-lock.json, as far as it is looked at. */
interface Entry {
  version?: string;
  optional?: boolean;
  dev?: boolean;
  os?: string[];
  cpu?: string[];
  libc?: string[];
  optionalDependencies?: Record<string, string>;
}

const FILE = 'package-lock.json';
const OS = ['linux', 'darwin', 'win32', 'android', 'freebsd', 'openharmony'];
const CPU = ['x64', 'arm64', 'arm', 'ia32', 'ppc64', 'riscv64', 's390x'];

/**
 * Whether the lock file names every platform's packages. npm leaves out those that its registry does not carry (a mirror may
 * hold only some platforms), and then `npm ci` refuses the file everywhere (npm/cli#4828).
 */
export async function lockFile(): Promise<Found> {
  const packages = read().packages;
  const gone = missing(packages).map(({ name, version }) => `${name}@${version}`);
  return {
    ok: gone.length === 0,
    note: `${Object.keys(packages).length} packages`,
    output: `${FILE} lacks ${gone.join(', ')}\nadd them: node test/check/lock-file.ts --write`,
  };
}

const read = (): { packages: Record<string, Entry> } => JSON.parse(readFileSync(FILE, 'utf8'));

function missing(packages: Record<string, Entry>): { name: string; version: string; dev: boolean }[] {
  return Object.entries(packages).flatMap(([path, entry]) =>
    Object.entries(entry.optionalDependencies ?? {})
      .filter(
        ([name]) => !folders(path).some((folder) => Object.hasOwn(packages, `${folder}node_modules/${name}`)),
      )
      .map(([name, version]) => ({ name, version, dev: entry.dev === true })),
  );
}

/** Where Node looks for what a package imports: its own folder, then those around it. */
function folders(path: string): string[] {
  const parts = path.split('node_modules/').slice(0, -1);
  const around = parts.map((_, index) => parts.slice(0, index + 1).join('node_modules/'));
  return path === '' ? [''] : [`${path}/`, ...around];
}

/** An entry without integrity, which only the registry that has the package could tell; its platform from its name. */
function entryFor(name: string, version: string, dev: boolean): Entry {
  const words = name.split(/[/-]/);
  const os = words.find((word) => OS.includes(word));
  const cpu = words.find((word) => CPU.includes(word));
  if (os === undefined || cpu === undefined || !/^\d+\.\d+\.\d+/.test(version)) {
    throw new Error(`no platform or no exact version: ${name}@${version}`);
  }
  const libc = words.some((word) => word.startsWith('musl')) ? 'musl' : 'glibc';
  return {
    version,
    cpu: [cpu],
    ...(dev && { dev }),
    ...(os === 'linux' && { libc: [libc] }),
    optional: true,
    os: [os],
  };
}

if (process.argv[2] === '--write') {
  const file = read();
  for (const { name, version, dev } of missing(file.packages)) {
    file.packages[`node_modules/${name}`] = entryFor(name, version, dev);
  }
  const sorted = Object.fromEntries(Object.entries(file.packages).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  writeFileSync(FILE, `${JSON.stringify({ ...file, packages: sorted }, undefined, 2)}\n`);
}
