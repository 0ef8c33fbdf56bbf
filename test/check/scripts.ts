import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadLibrary } from '../../activities/library.ts';
import { withoutComments } from '../../domain/script-text.ts';
import type { Found } from './command.ts';
import { misnamed } from './script-names.ts';
import type { ToolFound } from './shell-tools.ts';
import { shellcheck, shells, shfmt } from './shell-tools.ts';

/** What shellcheck says of our scripts and is meant so, each with its reason. Anything else fails the check. */
const EXCEPTIONS: Readonly<Record<string, string>> = {
  SC1007: '`a= b=` sets two variables to nothing',
  SC1010: '`done` is an outcome in a receipt',
  SC2010: 'a listing of /proc/PID/exe only proposes pids, and may be too long for the shell',
  SC2015: '`A && B || C` where C is to run in both cases',
  SC2016: 'a program for another sh stands in single quotes',
  SC2034: 'variables are read in another file, or by eval',
  SC2046: 'words are meant to be split: numbers and hashes, under set -f',
  SC2086: 'words are meant to be split: ids, pids and descriptors, under set -f',
  SC2153: 'DAVY_PEER comes with the environment',
  SC2154: 'variables are set in another file, by eval or by act_load',
  SC2174: 'the folders above are the mode of the umask, 077',
  SC2209: '`done` is an outcome in a receipt',
  SC3067: 'test -O: dash, bash and busybox have it',
};

const ROOMS = ['ssh', 'activities'];

/** All remote scripts, by their paths. */
const scriptFiles = (): string[] =>
  ROOMS.flatMap((room) =>
    readdirSync(room, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith('.sh'))
      .map((entry) => join(entry.parentPath, entry.name)),
  ).toSorted();

/** Syntax in each shell, shellcheck, layout and names of the remote scripts, and whether all of them are in the library. */
export async function remoteScripts(): Promise<Found> {
  const files = scriptFiles();
  const lines: string[] = [];
  const left: string[] = [];
  const use = (found: ToolFound): string | undefined => {
    if ('path' in found) return found.path;
    left.push(found.missing);
    return undefined;
  };
  for (const { name, found } of await shells()) {
    const shell = use(found);
    if (shell === undefined) continue;
    for (const file of files)
      lines.push(...(await said(shell, ...(name === 'busybox' ? ['sh'] : []), '-n', file)));
  }
  const lint = use(await shellcheck());
  if (lint !== undefined)
    lines.push(
      ...(await said(lint, '-s', 'sh', '-f', 'gcc', '-e', Object.keys(EXCEPTIONS).join(','), ...files)),
    );
  const layout = use(await shfmt());
  if (layout !== undefined) {
    lines.push(...(await said(layout, '-i', '2', '-ci', '-ln', 'posix', '-d', ...files)));
    lines.push(...(await misnamed(layout, files)));
  }
  const { script } = await loadLibrary();
  for (const file of files.filter((name) => name.startsWith('activities/')))
    if (!script.includes(withoutComments(readFileSync(file, 'utf8')))) lines.push(`${file}: nobody sends it`);
  lines.push(...(await changedByCutting(files)));
  // A build server has all of them, or it has not checked.
  if (left.length > 0 && process.env.CI !== undefined) lines.push(...left);
  const note = `${files.length} files, the library has ${script.length} bytes`;
  return {
    ok: lines.length === 0 && files.length > 0,
    note: left.length === 0 ? note : `${note}; left out: ${left.join('; ')}`,
    output: lines.join('\n'),
  };
}

/** Comment lines are cut before a script is sent: files of which that changes a function, a quoted text for example. */
async function changedByCutting(files: readonly string[]): Promise<string[]> {
  const changed: string[] = [];
  // The loop runs, and has no function.
  for (const file of files.filter((name) => name !== 'ssh/loop.sh')) {
    const text = readFileSync(file, 'utf8');
    const [whole, cut] = await Promise.all(
      [text, withoutComments(text)].map((script) => said('bash', '-c', `${script}\ndeclare -f`)),
    );
    if (whole?.join('\n') !== cut?.join('\n') || whole?.length === 0)
      changed.push(`${file}: cutting its comment lines changes what it does`);
  }
  return changed;
}

/** What a command wrote, by lines; that it failed, where it wrote nothing. */
function said(command: string, ...args: readonly string[]): Promise<string[]> {
  return new Promise((resolve) => {
    execFile(command, args, { maxBuffer: 16 * 1024 * 1024 }, (error, stdout, stderr) => {
      const text = `${stdout}${stderr}`.trimEnd();
      if (text !== '') resolve(text.split('\n'));
      else resolve(error === null ? [] : [`${command} ${args.join(' ')}: ${error.message}`]);
    });
  });
}
