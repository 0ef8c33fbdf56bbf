import { asByteText, byteTextOf, shownBytes } from '../linux/byte-text.ts';
import type { CommandFacts } from '../linux/commands.ts';
import { commandFacts, cronCommand } from '../linux/commands.ts';
import { commandOfAssignment, cronAssignment } from '../linux/cron-environment.ts';
import { basename } from '../linux/paths.ts';
import { interpreterOf } from '../linux/program-names.ts';
import { languageOf } from '../linux/shell/languages.ts';
import { NOTHING, show, shownList, shownText } from '../show.ts';
import type { CronFile, CronLine, Shown, Snapshot } from '../snapshot.ts';
import type { ByteText } from '../text-kinds.ts';

/** One line, or one whole file, that cron runs. */
export interface Starter {
  readonly file: CronFile;
  /** Undefined for a whole file: a script of a periodic folder, an at job. */
  readonly line: CronLine | undefined;
  readonly command: Shown;
  readonly facts: CommandFacts;
}

/** Kinds of cron file that hold a program rather than lines. */
const WHOLE: ReadonlySet<string> = new Set(['periodic', 'at']);

/** What cron starts, in the order of the files. */
export function startersOf(snapshot: Snapshot): Starter[] {
  const homes = new Map(snapshot.host.accounts.map(({ name, home }) => [name, home]));
  const files = [...snapshot.cronFiles].sort((a, b) => (a.path < b.path ? -1 : 1));
  return files.flatMap((file): Starter[] => {
    if (WHOLE.has(file.kind)) {
      const text = asByteText(file.lines.map((line) => byteTextOf(line.text)).join('\n'));
      const command = shownBytes(text);
      return [
        {
          file,
          line: undefined,
          command,
          facts: commandFacts(command, { language: languageOf(text, '') }),
        },
      ];
    }
    return lineStarters(file, homes);
  });
}

/**
 * Lines that cron runs, each with the assignments above it, and assignments that make it start something of their own: with SHELL, a
 * shell that is none, with every line below.
 */
function lineStarters(file: CronFile, homes: ReadonlyMap<Shown, Shown>): Starter[] {
  const variables = new Map<string, ByteText>();
  return file.lines.flatMap((line): Starter[] => {
    if (line.kind === 'environment') {
      const assignment = cronAssignment(byteTextOf(line.text));
      if (assignment === undefined) return [];
      variables.set(assignment.name, assignment.value);
      const does = commandOfAssignment(assignment);
      const facts = does === undefined ? undefined : commandFacts(shownBytes(does));
      return facts === undefined || facts.program.starts.length === 0
        ? []
        : [{ file, line, command: line.text, facts }];
    }
    if (line.kind !== 'entry' || line.command === null) return [];
    const command = cronCommand(line.command);
    // cron runs a line in the home of its account, or in the one that is set above it.
    const set = variables.get('HOME');
    const home = set === undefined ? homes.get(line.account ?? file.account ?? NOTHING) : shownBytes(set);
    const shell = interpreterOf(basename(variables.get('SHELL') ?? ''));
    // Of the other interpreters only this one takes its program as a shell does.
    const language = shell === 'python' ? shell : undefined;
    const facts = commandFacts(command, { home, cwd: home, language, variables: new Map(variables) });
    return [{ file, line, command, facts }];
  });
}

/** Where a starter stands, in words. */
export const nameStarter = (starter: Starter): Shown =>
  starter.line === undefined
    ? starter.file.path
    : shownText`${starter.file.path} line ${starter.line.number}`;

/** A starter without its arguments: those of bystanders may hold secrets. */
export function maskStarter(starter: Starter): Shown {
  const fetches = starter.facts.fetches.map(({ scheme, host }) => shownText`${show(scheme)}://${host}`);
  const hosts = shownList([...new Set(fetches)], ', ');
  const programs = [...new Set(starter.facts.runs.map((run) => basename(run)))].slice(0, 3);
  const runs = programs.length === 0 ? show('a command') : shownList(programs, ', ');
  const schedule = starter.line?.schedule ?? show(starter.file.kind);
  return shownText`${nameStarter(starter)}: ${schedule} ${runs}${hosts === '' ? NOTHING : shownText` → ${hosts}`} (arguments not shown)`;
}
