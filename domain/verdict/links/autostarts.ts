import { asByteText, byteTextOf, shownBytes } from '../../linux/byte-text.ts';
import { basename } from '../../linux/paths.ts';
import { preloadedLibraries } from '../../linux/preload.ts';
import type { ProgramFacts, Start } from '../../linux/shell/program-facts.ts';
import { NO_FACTS } from '../../linux/shell/program-facts.ts';
import { textFacts } from '../../linux/text-facts.ts';
import type { FetchAddress, PersistenceEntry, Shown } from '../../snapshot.ts';
import type { ByteText } from '../../text-kinds.ts';

/** What a starter other than cron starts. */
export interface AutostartFacts {
  readonly program: ProgramFacts;
  readonly fetches: readonly FetchAddress[];
  readonly fetchesAndRuns: boolean;
}

const UNIT = /^[^/]+\.(?:service|timer|socket|path|target|mount|automount|swap|slice|scope)$/;

/** Whether it is a unit of accounts' own managers: a unit of the system by the same name is another one. */
export const isUserUnit = (path: string): boolean => path.includes('/systemd/user/');

/** A unit's name; undefined for what is no unit. */
export const unitName = (name: string): string | undefined => (UNIT.test(name) ? name : undefined);

/**
 * What a unit, rc file, profile or preload starts; undefined for what starts nothing by its nature (keys without a command).
 *
 * @param home of the account in whose home it lies
 */
export function autostartFacts(entry: PersistenceEntry, home: Shown | undefined): AutostartFacts | undefined {
  const text = byteTextOf(entry.text);
  const whole = (program: ProgramFacts): ProgramFacts =>
    entry.truncated ? { ...program, whole: false } : program;
  const shell = (code: ByteText): AutostartFacts => {
    const { fetches, fetchesAndRuns, program } = textFacts(code, {
      home: home === undefined ? undefined : byteTextOf(home),
    });
    return { program: whole(program), fetches, fetchesAndRuns };
  };
  switch (entry.kind) {
    case 'preload':
      return { ...NOTHING, program: whole({ ...NO_FACTS, starts: librariesOf(text) }) };
    case 'authorized-keys': {
      const commands = [...text.matchAll(/(?:^|,)command="((?:[^"\\]|\\.)*)"/gm)].map((match) =>
        (match[1] ?? '').replace(/\\"/g, '"'),
      );
      return commands.length === 0 ? undefined : shell(asByteText(commands.join('\n')));
    }
    case 'systemd-unit':
      return unitFacts(entry.path, text, shell, home === undefined ? undefined : byteTextOf(home));
    case 'init':
      return shell(/\/inittab$/.test(entry.path) ? inittabCommands(text) : text);
    case 'rc':
    case 'profile':
    case 'other':
      return shell(text);
  }
}

const NOTHING = { fetches: [], fetchesAndRuns: false };

const librariesOf = (text: ByteText): Start[] =>
  preloadedLibraries(text)
    .filter(({ path }) => /\//.test(path))
    .map((library) => ({ ...library, how: 'loads' }));

const inittabCommands = (text: ByteText): ByteText =>
  asByteText(
    text
      .split('\n')
      .map((line) => (/^\s*#/.test(line) ? '' : (/^[^:]*:[^:]*:[^:]*:(.*)$/.exec(line)?.[1] ?? '')))
      .join('\n'),
  );

/** A trigger starts the unit of its own name, or the one that `Unit=` names; a link stands for what it leads to. */
function unitFacts(
  path: Shown,
  text: ByteText,
  shell: (code: ByteText) => AutostartFacts,
  home: ByteText | undefined,
): AutostartFacts {
  const name = byteTextOf(basename(path));
  const trigger = (unit: string): AutostartFacts => ({
    ...NOTHING,
    program: {
      ...NO_FACTS,
      starts: [
        {
          path: shownBytes(asByteText(`${isUserUnit(path) ? 'user-unit' : 'unit'}:${unit}`)),
          line: 1,
          how: 'command',
        },
      ],
    },
  });
  const target = /^[^\n]*$/.test(text) && text.includes('/') ? unitName(basename(text)) : undefined;
  if (target !== undefined) return trigger(target);
  if (/\.(?:timer|path|socket)$/.test(name)) {
    const unit = /^[ \t]*Unit=[ \t]*(\S+)/m.exec(text)?.[1];
    return trigger(unit ?? name.replace(/\.\w+$/, '.service'));
  }
  return shell(unitCommands(text, specifiersOf(byteTextOf(path), home)));
}

type Specifiers = ReadonlyMap<string, string>;

/** What systemd puts for `%h` and its like (systemd.unit(5)); an account's own units have its folders, not the system's. */
function specifiersOf(path: string, home: string | undefined): Specifiers {
  const own = isUserUnit(path) && home !== undefined;
  const name = basename(path);
  const stem = name.replace(/\.\w+$/, '');
  const at = stem.indexOf('@');
  const folders = own
    ? { S: `${home}/.local/state`, C: `${home}/.cache`, E: `${home}/.config`, L: `${home}/.local/state/log` }
    : { S: '/var/lib', C: '/var/cache', E: '/etc', L: '/var/log', t: '/run' };
  return new Map(
    Object.entries({
      ...folders,
      h: home ?? '/root',
      T: '/tmp',
      V: '/var/tmp',
      n: name,
      N: stem,
      p: at < 0 ? stem : stem.slice(0, at),
      i: at < 0 ? '' : stem.slice(at + 1),
    }),
  );
}

/** `%%` is a percent sign; what is not known here stays as it stands. */
const filled = (text: string, specifiers: Specifiers): string =>
  text.replace(/%(.)/g, (whole, letter: string) =>
    letter === '%' ? '%' : (specifiers.get(letter) ?? whole),
  );

/**
 * The commands of a unit as shell lines, each in its own line of the file: prefixes (`-@:+!`) are dropped, and with `@` the second
 * word, which is only the name that the program is told. Its environment and folder stand before them.
 */
function unitCommands(text: ByteText, specifiers: Specifiers = new Map()): ByteText {
  const lines = filled(text, specifiers).split('\n');
  const folder = /^[ \t]*WorkingDirectory=[-~]?(\/\S*)/m.exec(filled(text, specifiers))?.[1];
  const out: string[] = [];
  for (let at = 0; at < lines.length; at++) {
    let line = lines[at] ?? '';
    const began = at;
    if (/^\s*[#;]/.test(line)) line = '';
    while (line.endsWith('\\') && at + 1 < lines.length) line = `${line.slice(0, -1)} ${lines[++at] ?? ''}`;
    const blanks = Array.from({ length: at - began }, () => '');
    const environment = /^[ \t]*Environment=(.*)$/.exec(line)?.[1];
    const exec =
      /^[ \t]*Exec(?:Start|StartPre|StartPost|Condition|Reload|Stop|StopPost)=[ \t]*([-@:+!|]*)[ \t]*(.*)$/.exec(
        line,
      );
    if (environment !== undefined) out.push(`export ${environment}`, ...blanks);
    else if (exec !== null && exec[2] !== '') {
      const words = (exec[1] ?? '').includes('@')
        ? (exec[2] ?? '').replace(/^(\S+)\s+\S+/, '$1')
        : (exec[2] ?? '');
      out.push(`${folder === undefined ? '' : `cd ${folder}; `}${words}`, ...blanks);
    } else out.push('', ...blanks);
  }
  return asByteText(out.join('\n'));
}
