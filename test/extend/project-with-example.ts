import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** The worked example of docs/extend.md: files by path, as they stand on the page, and the row. */
export function workedExample(): { readonly files: ReadonlyMap<string, string>; readonly row: string } {
  const page = readFileSync('docs/extend.md', 'utf8');
  const blocks = [...page.matchAll(/^```ts (\S+)\n([\s\S]*?)^```$/gm)];
  const files = new Map(blocks.map(([, path = '', text = '']) => [path, text]));
  const row = files.get(STEPS);
  files.delete(STEPS);
  if (row === undefined || files.size === 0) throw new Error('docs/extend.md has no worked example');
  return { files, row };
}

const STEPS = 'domain/steps.ts';
/** The row that the example's stands before. */
const NEXT = "  { name: 'kill-processes',";

/** A copy of the project as it stands here, to which the parts of the example can be added. */
export interface Copy {
  addFolder(): void;
  addRow(): void;
  /** Runs a script of the copy by this Node. */
  node(...argv: readonly string[]): { readonly status: number | null; readonly output: string };
  /** What the compiler says of the whole project, or of one file and what it imports. Empty: nothing. */
  compile(file?: string): string;
  /** Files that differ from the project's, or are not there. */
  changed(): string[];
}

/** @param to an empty folder, whose life is the caller's */
export function copyOfProject(to: string): Copy {
  const listed = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '-z'], { encoding: 'utf8' });
  const ours = listed.split('\0').filter((path) => path !== '' && existsSync(path));
  for (const path of ours) cpSync(path, join(to, path));
  symlinkSync(resolve('node_modules'), join(to, 'node_modules'));
  const { files, row } = workedExample();
  const node: Copy['node'] = (...argv) => {
    const done = spawnSync(process.execPath, argv, { cwd: to, encoding: 'utf8', env: childEnv() });
    return { status: done.status, output: `${done.stdout}${done.stderr}` };
  };
  return {
    node,
    compile(file) {
      const part = {
        extends: './tsconfig.json',
        ...(file === undefined ? {} : { include: [], files: [file] }),
      };
      writeFileSync(join(to, 'tsconfig.part.json'), JSON.stringify(part));
      return node('node_modules/typescript-native/bin/tsc', '-p', 'tsconfig.part.json').output;
    },
    addFolder() {
      for (const [path, text] of files) {
        mkdirSync(dirname(join(to, path)), { recursive: true });
        writeFileSync(join(to, path), text);
      }
    },
    addRow() {
      const steps = readFileSync(join(to, STEPS), 'utf8');
      writeFileSync(join(to, STEPS), steps.replace(NEXT, `${row}${NEXT}`));
    },
    changed: () => ours.filter((path) => !readFileSync(path).equals(readFileSync(join(to, path)))).toSorted(),
  };
}

/** Without what vitest tells its own workers: the copy has a vitest of its own. */
const childEnv = (): NodeJS.ProcessEnv =>
  Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(?:VITEST|NODE_ENV|TEST$|DEV$|PROD$|MODE$)/.test(name)),
  );
