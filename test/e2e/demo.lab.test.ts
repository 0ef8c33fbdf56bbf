import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { eventually } from '../shared/eventually.ts';
import { freshFolder } from '../shared/services.ts';
import type { AtTerminal } from './at-terminal.ts';
import { atTerminal, CTRL_C } from './at-terminal.ts';

/** For a hung demo on a busy machine. */
const LIMIT_MS = 180_000;
const DEMOS = resolve('.davy/demo');
const LAB_RUNS = resolve('.davy/lab/runs');
const QUESTION = /\[y\/N, or numbers\] /;

interface Demo extends AtTerminal {
  readonly env: NodeJS.ProcessEnv;
  /** Folder of everything that it made for itself, once it asks. */
  folder(): string;
}

/** `npm run demo` at a terminal, in an empty home. */
function newDemo(...flags: string[]): Demo {
  const home = freshFolder();
  onTestFinished(() => home.remove());
  const before = existsSync(DEMOS) ? readdirSync(DEMOS) : [];
  const env = { PATH: process.env.PATH, HOME: home.path, LC_ALL: 'C.UTF-8' };
  const terminal = atTerminal([process.execPath, 'setup.mjs', 'demo', ...flags], env);
  const folder = () => {
    const [name] = readdirSync(DEMOS).filter((one) => !before.includes(one));
    if (name === undefined) throw new Error('no demo runs');
    return join(DEMOS, name);
  };
  return { ...terminal, env, folder };
}

/** Folders and processes, the lab's with their mounts and namespaces, that belong to the demo which made this folder. */
function belongings(folder: string): string[] {
  const owner = folder.slice(DEMOS.length + 1);
  const lab = existsSync(LAB_RUNS)
    ? readdirSync(LAB_RUNS).filter((name) => name.startsWith(`${owner}-`))
    : [];
  const folders = [folder, ...lab.map((name) => join(LAB_RUNS, name))].filter((path) => existsSync(path));
  const marks = [folder, `${LAB_RUNS}/${owner}-`];
  const processes = readdirSync('/proc').filter((pid) => {
    if (!/^\d+$/.test(pid)) return false;
    const known = [
      ...['cmdline', 'environ', 'mountinfo'].map((name) =>
        attempt(() => readFileSync(`/proc/${pid}/${name}`, 'latin1')),
      ),
      attempt(() => readlinkSync(`/proc/${pid}/cwd`)),
    ].join('\n');
    return marks.some((mark) => known.includes(mark));
  });
  return [...folders, ...processes];
}

/** Processes come and go while they are read. */
function attempt(read: () => string): string {
  try {
    return read();
  } catch {
    return '';
  }
}

test(
  'at a terminal the plans are shown as one story and each is asked; kept running, address and key serve the command line until Ctrl-C',
  async () => {
    const demo = newDemo('--keep');
    await demo.said(/verdict: confirmed/);
    await demo.said(
      /== What is to be approved\r\n.* on web-1\r\n {2}ticked: cut 4 of 4, kill \d of \d, delete 3 of 3, /,
    );
    for (const step of ['remove-cron-entries', 'kill-processes', 'delete-files', 'block-egress']) {
      await demo.said(new RegExp(`== Gate: ${step}\\r\\n`));
      await demo.said(QUESTION);
      demo.type('y\r');
    }
    const [, count] = await demo.said(
      /demo: cleaned in \d+ ms, 4 approvals, ledger verified \((\d+) records\)/,
    );
    const [, url, keyFile] = await demo.said(/kept running: (\S+), key in (\S+)/);
    const folder = demo.folder();
    const davy = async (...args: string[]) => {
      const env = { ...demo.env, DAVY_URL: url, DAVY_KEY_FILE: keyFile };
      return (await promisify(execFile)(process.execPath, [resolve('cli/davy.ts'), ...args], { env })).stdout;
    };
    expect(JSON.parse(await davy('incidents', '--json'))).toMatchObject({
      items: [{ resolution: 'cleaned' }],
    });
    const ledger = join(folder, 'ledger.jsonl');
    await davy('audit', 'export', '--out', ledger);
    expect(await davy('audit', 'verify', ledger)).toMatch(new RegExp(`^whole: ${count} records`));
    expect(belongings(folder).length).toBeGreaterThan(6);
    demo.type(CTRL_C);
    expect((await demo.end()).code).toBe(0);
    expect(belongings(folder)).toEqual([]);
  },
  LIMIT_MS,
);

test(
  'a part of the targets, and no: what was declined is left, the last line and the exit code say so',
  async () => {
    const demo = newDemo();
    for (const answer of ['1 9', '1 3', 'n', '', 'N']) {
      await demo.said(QUESTION);
      demo.type(`${answer}\r`);
      if (answer === '1 9') await demo.said(/9 is neither y, n, nor a target of this plan/);
    }
    const folder = demo.folder();
    await demo.said(/after, seen from outside/);
    await demo.said(/still running: \d+ \/tmp\/wnTKYg/);
    const { code, lastLine } = await demo.end();
    expect(lastLine).toMatch(
      /^demo: partially-cleaned, 1 approvals, 3 declined, \d+ left of the attacker’s, 0 faults, ledger verified \(\d+ records\)$/,
    );
    expect(code).toBe(1);
    expect(belongings(folder)).toEqual([]);
  },
  LIMIT_MS,
);

test(
  'Ctrl-C at a gate decides nothing and leaves nothing behind',
  async () => {
    const demo = newDemo();
    await demo.said(QUESTION);
    demo.type('y\r');
    await demo.said(QUESTION);
    const folder = demo.folder();
    expect(belongings(folder).length).toBeGreaterThan(6);
    demo.type(CTRL_C);
    const { code, lastLine } = await demo.end();
    expect(lastLine).toBe('demo: interrupted, clearing up …');
    expect(code).toBe(130);
    expect(belongings(folder)).toEqual([]);
  },
  LIMIT_MS,
);

test(
  'Ctrl-C while it starts ends it without a fault, and leaves nothing behind',
  async () => {
    const demo = newDemo();
    await demo.said(/demo: starting/);
    const folder = await eventually(demo.folder);
    demo.type(CTRL_C);
    const { code, lastLine } = await demo.end();
    expect(lastLine).toMatch(/^demo: interrupted/);
    expect(code).toBe(130);
    expect(belongings(folder)).toEqual([]);
  },
  LIMIT_MS,
);
