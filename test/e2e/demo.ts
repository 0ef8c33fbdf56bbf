import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { onTestFinished } from 'vitest';
import { freshFolder } from '../shared/services.ts';
import type { AtTerminal } from './at-terminal.ts';
import { atTerminal } from './at-terminal.ts';

/** For a hung demo on a busy machine. */
export const LIMIT_MS = 180_000;
const DEMOS = resolve('.davy/demo');
const LAB_RUNS = resolve('.davy/lab/runs');
export const QUESTION = /\[y\/N, or numbers\] /;

export interface Demo extends AtTerminal {
  readonly env: NodeJS.ProcessEnv;
  /** Folder of everything that it made for itself, once it asks. */
  folder(): string;
}

/** `npm run demo` at a terminal, in an empty home. */
export function newDemo(...flags: string[]): Demo {
  const home = freshFolder();
  onTestFinished(() => home.remove());
  const env = { PATH: process.env.PATH, HOME: home.path, LC_ALL: 'C.UTF-8' };
  const terminal = atTerminal([process.execPath, 'setup.mjs', 'demo', ...flags], env);
  const folder = () => {
    // Named after the demo's process: other demos may run beside this one, each with its own home.
    const isOurs = (pid: string) =>
      attempt(() => readFileSync(`/proc/${pid}/environ`, 'latin1'))
        .split('\0')
        .includes(`HOME=${home.path}`);
    const name = (existsSync(DEMOS) ? readdirSync(DEMOS) : []).find(isOurs);
    if (name === undefined) throw new Error('no demo runs');
    return join(DEMOS, name);
  };
  return { ...terminal, env, folder };
}

/** Folders and processes, the lab's with their mounts and namespaces, that belong to the demo which made this folder. */
export function belongings(folder: string): string[] {
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
