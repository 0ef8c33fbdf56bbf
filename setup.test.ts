import type { ChildProcess } from 'node:child_process';
import { execFileSync, spawn } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';

const ROOT = dirname(fileURLToPath(import.meta.url));

/** A Node older than Davy's if this machine has one on its PATH, as setup.mjs must get along with it; else this one. */
function oldestNode(): string {
  const found = (process.env.PATH ?? '')
    .split(delimiter)
    .map((dir) => join(dir, 'node'))
    .flatMap((path) => {
      try {
        return [
          { path, major: Number(/\d+/.exec(execFileSync(path, ['--version'], { encoding: 'utf8' }))?.[0]) },
        ];
      } catch {
        return [];
      }
    });
  return (
    found.filter(({ major }) => major >= 18).toSorted((a, b) => a.major - b.major)[0]?.path ??
    process.execPath
  );
}

const NODE = oldestNode();

interface Clone {
  readonly dir: string;
  /** How often npm was called. */
  installs(): number;
  start(...args: string[]): ChildProcess;
  run(...args: string[]): Promise<{ code: number | null; stdout: string; stderr: string }>;
}

/** A clone with the real setup.mjs and, in the place of npm and of davy, scripts that note what they are asked. */
function clone(npm = 'mkdir -p node_modules && echo "{}" > node_modules/.package-lock.json'): Clone {
  const dir = mkdtempSync(join(tmpdir(), 'davy-setup-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  chmodSync(dir, 0o755);
  for (const file of [
    'setup.mjs',
    'runtime/embedded/identity-lock.mjs',
    'runtime/embedded/process-identity.mjs',
  ]) {
    cpSync(join(ROOT, file), join(dir, file));
  }
  const pinned = join(dir, 'node_modules', `node-${process.platform}-${process.arch}`, 'bin');
  for (const folder of ['cli', 'bin', 'empty-home']) mkdirSync(join(dir, folder));
  mkdirSync(pinned, { recursive: true });
  symlinkSync(process.execPath, join(pinned, 'node'));
  writeFileSync(join(dir, 'package-lock.json'), '{"packages":{"node_modules/x":{"integrity":"sha512-x"}}}');
  writeFileSync(join(dir, 'npm-calls'), '');
  writeFileSync(join(dir, 'bin', 'npm'), `#!/bin/sh\necho "$@" >> npm-calls\n${npm}\n`, { mode: 0o755 });
  // Types in it: only a Node that strips them can run it.
  writeFileSync(
    join(dir, 'cli', 'davy.ts'),
    `const args: string[] = process.argv.slice(2);
     if (args[0] === 'wait') {
       process.on('SIGTERM', () => { process.stdout.write('ending\\n'); setTimeout(() => process.exit(9), 100); });
       process.on('SIGINT', () => process.exit(8));
       setInterval(() => {}, 1e6);
       process.stdout.write('waiting\\n');
     } else { process.stdout.write(JSON.stringify(args)); process.exitCode = args.length; }`,
  );
  const start = (...args: string[]): ChildProcess => {
    const child = spawn(NODE, ['setup.mjs', ...args], {
      cwd: dir,
      env: { PATH: `${join(dir, 'bin')}${delimiter}/usr/bin${delimiter}/bin`, HOME: join(dir, 'empty-home') },
    });
    onTestFinished(() => void child.kill('SIGKILL'));
    return child;
  };
  return {
    dir,
    installs: () => readFileSync(join(dir, 'npm-calls'), 'utf8').split('\n').length - 1,
    start,
    run: (...args) => ended(start(...args)),
  };
}

function ended(child: ChildProcess): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const said = { stdout: '', stderr: '' };
  child.stdout?.on('data', (chunk) => {
    said.stdout += chunk;
  });
  child.stderr?.on('data', (chunk) => {
    said.stderr += chunk;
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, ...said }));
  });
}

/** This machine's own npm, to be called from a shell whatever its PATH. */
function realNpm(): string {
  const path = process.env.PATH ?? '';
  const dir = path.split(delimiter).find((folder) => existsSync(join(folder, 'npm')));
  if (dir === undefined) throw new Error('no npm on PATH');
  return `env PATH='${path}' '${join(dir, 'npm')}'`;
}

describe('setup.mjs', () => {
  test("passes arguments to davy, by Davy's Node, and its exit code back", async () => {
    const { run } = clone();
    const { code, stdout } = await run('davy', 'scan', 'a host', '--json');
    expect(JSON.parse(stdout)).toEqual(['scan', 'a host', '--json']);
    expect(code).toBe(3);
    expect((await run('start', '--port', '0')).stdout).toBe('["up","--port","0"]');
  });

  test('installs when the lock file is another than last time, without running install scripts', async () => {
    const { dir, run, installs } = clone();
    await run('davy');
    await run('davy');
    expect(installs()).toBe(1);
    expect(readFileSync(join(dir, 'npm-calls'), 'utf8')).toMatch(/^ci --ignore-scripts /);
    writeFileSync(join(dir, 'package-lock.json'), '{"packages":{"node_modules/y":{"integrity":"sha512-y"}}}');
    await run('davy');
    expect(installs()).toBe(2);
  });

  test('takes what somebody installed by hand, if it is what the lock file wants', async () => {
    const { dir, run, installs } = clone();
    cpSync(join(dir, 'package-lock.json'), join(dir, 'node_modules', '.package-lock.json'));
    await run('davy');
    expect(installs()).toBe(0);
  });

  test('installs once when called several times at the same moment, also past the lock of a dead call', async () => {
    const { dir, run, installs } = clone('sleep 0.3; echo "{}" > node_modules/.package-lock.json');
    mkdirSync(join(dir, '.davy'));
    writeFileSync(
      join(dir, '.davy', 'setup.lock'),
      JSON.stringify({ pid: 1, start: 'long ago', nonce: 'x' }),
    );
    const done = await Promise.all([run('davy'), run('davy'), run('davy')]);
    expect(done.map(({ code }) => code)).toEqual([0, 0, 0]);
    expect(installs()).toBe(1);
  });

  test('says in one line what to do when packages cannot be had, and exits 3', async () => {
    const { run } = clone('exit 1');
    const { code, stdout, stderr } = await run('davy');
    expect(code).toBe(3);
    expect(stdout).toBe('');
    expect(stderr.trim().split('\n').at(-1)).toMatch(/^davy: npm ci failed .* registry/);
  });

  test('is calm on a Node that the packages find too old, and still says what npm calls an error', async () => {
    const npm = realNpm();
    const { dir, run } = clone(`exec ${npm} "$@"`);
    mkdirSync(join(dir, 'dep'));
    writeFileSync(
      join(dir, 'dep', 'package.json'),
      '{"name":"dep","version":"1.0.0","engines":{"node":">=999"}}',
    );
    writeFileSync(
      join(dir, 'package.json'),
      '{"name":"x","version":"1.0.0","dependencies":{"dep":"file:./dep"}}',
    );
    const lock = (packages: object) =>
      writeFileSync(
        join(dir, 'package-lock.json'),
        JSON.stringify({ name: 'x', version: '1.0.0', lockfileVersion: 3, packages }),
      );
    const root = { name: 'x', version: '1.0.0', dependencies: { dep: 'file:./dep' } };
    const dep = { version: '1.0.0', engines: { node: '>=999' } };
    lock({ '': root, dep, 'node_modules/dep': { resolved: 'dep', link: true } });
    const good = await run('davy');
    expect(existsSync(join(dir, 'node_modules', 'dep', 'package.json'))).toBe(true);
    expect(good.stderr).not.toMatch(/warn/i);
    lock({ '': { name: 'x', version: '1.0.0' } });
    const bad = await run('davy');
    expect(bad).toMatchObject({ code: 3, stderr: expect.stringMatching(/npm (error|ERR!) .*lock file/) });
  });

  test('knows its commands', async () => {
    const { run, installs } = clone();
    for (const wrong of ['nonsense', 'toString']) {
      const { code, stderr } = await run(wrong);
      expect(code).toBe(2);
      expect(stderr).toMatch(/^davy: usage: .*demo/);
    }
    expect(installs()).toBe(0);
  });

  test.each([
    ['SIGTERM', 9],
    ['SIGINT', 8],
  ] as const)('passes %s on and ends after davy with its code', async (signal, expected) => {
    const child = clone().start('davy', 'wait');
    const done = ended(child);
    await new Promise((resolve) => child.stdout?.once('data', resolve));
    child.kill(signal);
    const { code, stdout } = await done;
    expect(code).toBe(expected);
    if (signal === 'SIGTERM') expect(stdout).toBe('waiting\nending\n');
  });

  test('says that the lab cannot run without root, and exits 3', async () => {
    const { dir } = clone();
    const uid = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
    const child = spawn(NODE, [join(dir, 'setup.mjs'), 'demo'], {
      ...uid,
      cwd: '/',
      env: { PATH: '/usr/bin:/bin' },
    });
    const { code, stderr } = await ended(child);
    expect(stderr).toMatch(/^davy: the lab .* root/);
    expect(code).toBe(3);
  });
});
