import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from './bench.ts';

/** A commit's own tree beside this one. */
export interface Worktree {
  readonly path: string;
  /** Twelve digits of the commit. */
  readonly commit: string;
  remove(): void;
}

/** What is fetched once and the same for all commits. */
const FETCHED = ['.davy/temporal', '.davy/lab/packages'];

/** Checks a commit out below `.davy/`, with the packages of this tree where its lock file is the same. */
export function worktreeOf(root: string, reference: string): Worktree {
  const git = (...args: string[]): string =>
    execFileSync('git', ['-C', root, ...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  let commit: string;
  try {
    commit = git('rev-parse', '--verify', '--end-of-options', `${reference}^{commit}`).trim().slice(0, 12);
  } catch {
    throw new UsageError(`${reference} names no commit of this clone`);
  }
  const path = join(root, '.davy', 'bench', `against-${commit}-${process.pid}`);
  const remove = (): void => {
    rmSync(path, { recursive: true, force: true, maxRetries: 3 });
    git('worktree', 'prune');
  };
  git('worktree', 'add', '--detach', path, commit);
  try {
    if (sameFile(join(root, 'package-lock.json'), join(path, 'package-lock.json')))
      symlinkSync(join(root, 'node_modules'), join(path, 'node_modules'));
    for (const folder of FETCHED) {
      if (!existsSync(join(root, folder))) continue;
      mkdirSync(join(path, folder, '..'), { recursive: true });
      symlinkSync(join(root, folder), join(path, folder));
    }
  } catch (error) {
    remove();
    throw error;
  }
  return { path, commit, remove };
}

const sameFile = (one: string, other: string): boolean =>
  existsSync(one) && existsSync(other) && readFileSync(one).equals(readFileSync(other));
