import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { isDestructive } from '../../domain/steps.ts';

/**
 * What the names of a room's functions and variables begin with. `sh` has one name space for all files. An action's that is not
 * listed begin with the action's own name.
 */
const PREFIXES: readonly (readonly [room: string, prefix: string])[] = [
  ['ssh/', 'davy_'],
  ['activities/call/', 'act_'],
  ['activities/action/files/', 'file_'],
  ['activities/action/lines/', 'line_'],
  ['activities/action/marks/', 'mark_'],
  ['activities/action/tell/', 'tell_'],
  ['activities/action/toolbox/', 'toolbox_'],
  ['activities/block-egress/', 'egress_'],
  ['activities/collect-logs/', 'logs_'],
  ['activities/kill-processes/', 'kill_'],
  ['activities/last-look/', 'places_'],
  ['activities/preserve-evidence/', 'evidence_'],
  ['activities/survey/', 'survey'],
  ['activities/escaped-path.sh', 'unescape'],
];

/** Variables that several rooms set, each with its reason. */
const SHARED: Readonly<Record<string, string>> = {
  IFS: 'the shell’s own',
  nl: 'a newline, in the quoting of every call',
  act_proc: 'a view of /proc: what looks for processes renews it',
  act_frozen: 'what is stopped: the runner goes on with it on every exit',
  act_leave: 'functions that undo what must not outlive the call: the runner calls them on every exit',
  act_tools: 'where the toolbox lies, for as long as a call has it',
  act_sum: 'what act_hash found: a reader takes it word by word',
  DAVY_CALL: 'marks the tools that a call starts',
};

/** Rooms whose functions all others may call. */
const KIT = ['ssh/', 'activities/call/', 'activities/action/', 'activities/escaped-path.sh'];

interface Names {
  readonly file: string;
  readonly functions: string[];
  readonly variables: string[];
  /** Words that a statement begins with, or hands on: the functions among them are called. */
  readonly words: string[];
}

/** Names without their room's prefix, functions defined twice, and functions of another action that no import shows. */
export async function misnamed(shfmt: string, files: readonly string[]): Promise<string[]> {
  const all = await Promise.all(files.map((file) => namesOf(shfmt, file)));
  const lines: string[] = [];
  const owners = new Map<string, string>();
  for (const { file, functions, variables } of all) {
    const prefix = PREFIXES.find(([room]) => file.startsWith(room))?.[1] ?? prefixOfAction(file);
    if (prefix === undefined) lines.push(`${file}: its room has no prefix in test/check/script-names.ts`);
    const own = (name: string): boolean => prefix !== undefined && name.startsWith(prefix);
    lines.push(
      ...functions.filter((name) => !own(name)).map((name) => `${file}: function ${name} is not ${prefix}…`),
      ...variables
        .filter((name) => !own(name) && !Object.hasOwn(SHARED, name))
        .map((name) => `${file}: variable ${name} is not ${prefix}…`),
    );
    for (const name of functions) {
      const other = owners.get(name);
      if (other !== undefined) lines.push(`${file}: function ${name} is defined in ${other} too`);
      owners.set(name, file);
    }
  }
  for (const { file, words } of all)
    for (const word of new Set(words)) {
      const owner = owners.get(word);
      if (owner !== undefined && !mayCall(file, owner)) lines.push(`${file}: ${word} belongs to ${owner}`);
    }
  return [...lines, ...calledFromElsewhere(owners)];
}

/** `activities/remove-thing/x.sh` has `remove_thing_`. */
const prefixOfAction = (file: string): string | undefined => {
  const [room, action] = file.split('/');
  return room === 'activities' && isDestructive(action ?? '')
    ? `${action?.replaceAll('-', '_')}_`
    : undefined;
};

const mayCall = (from: string, owner: string): boolean =>
  dirname(from) === dirname(owner) || KIT.some((room) => owner.startsWith(room));

/** Calls, by name, of the functions of another folder: what two actions share is exported by one and imported by the other. */
function calledFromElsewhere(owners: ReadonlyMap<string, string>): string[] {
  const lines: string[] = [];
  for (const entry of readdirSync('activities', { recursive: true, withFileTypes: true })) {
    const file = join(entry.parentPath, entry.name);
    if (!/(?<!\.test|\.fixture)\.ts$/.test(file)) continue;
    for (const [, name = ''] of readFileSync(file, 'utf8').matchAll(/\bline\(\s*'([a-z_]+)'/g)) {
      const owner = owners.get(name);
      if (owner === undefined) lines.push(`${file}: no script has a function ${name}`);
      else if (!mayCall(file, owner) && !sameAction(file, owner))
        lines.push(`${file}: ${name} belongs to ${owner}; import what calls it`);
    }
  }
  return lines;
}

const sameAction = (a: string, b: string): boolean => a.split('/')[1] === b.split('/')[1];

const nodeSchema = z.looseObject({});
const litSchema = z.object({ Value: z.string() });
const wordSchema = z.object({ Parts: z.tuple([z.object({ Type: z.literal('Lit'), Value: z.string() })]) });

/** From the syntax tree that shfmt prints. */
async function namesOf(shfmt: string, file: string): Promise<Names> {
  const found: Names = { file, functions: [], variables: [], words: [] };
  collect(JSON.parse(await treeOf(shfmt, file)), found);
  return found;
}

function collect(node: unknown, into: Names): void {
  if (Array.isArray(node)) for (const child of node) collect(child, into);
  const parsed = nodeSchema.safeParse(node);
  if (!parsed.success || Array.isArray(node)) return;
  const { Type, Name, Args, Assigns } = parsed.data;
  const name = litSchema.safeParse(Name).data?.Value;
  if (name !== undefined && Type === 'FuncDecl') into.functions.push(name);
  if (name !== undefined && Type === 'WordIter') into.variables.push(name);
  for (const assigned of z.array(z.object({ Name: litSchema })).safeParse(Assigns).data ?? [])
    into.variables.push(assigned.Name.Value);
  if (Type === 'CallExpr' && Array.isArray(Args)) {
    const words = Args.map((arg) => wordSchema.safeParse(arg).data?.Parts[0].Value);
    into.words.push(...words.flatMap((word) => word ?? []));
    if (words[0] === 'read')
      into.variables.push(
        ...words
          .slice(1)
          .flatMap((word) => word ?? [])
          .filter((word) => !word.startsWith('-')),
      );
  }
  for (const child of Object.values(parsed.data)) collect(child, into);
}

function treeOf(shfmt: string, file: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = execFile(
      shfmt,
      ['-ln', 'posix', '--to-json'],
      { maxBuffer: 64 * 1024 * 1024 },
      (error, stdout) => (error === null ? resolve(stdout) : reject(error)),
    );
    child.stdin?.end(readFileSync(file));
  });
}
