import { asByteText, shownBytes } from '../../linux/byte-text.ts';
import { absolutePath, basename, dirname } from '../../linux/paths.ts';
import type { ByteText } from '../../text-kinds.ts';
import { assignmentsOf } from './environment.ts';
import type { Parse, ParseContext, Piece } from './piece.ts';
import { isCommand, logicalLines, piece } from './piece.ts';

const UNIT = /^[^/]+\.(?:service|timer|socket|path|target|mount|automount|swap|slice|scope)$/;

/** A unit's name; undefined for what is no unit. */
export const unitName = (name: string): string | undefined => (UNIT.test(name) ? name : undefined);

/** Whether it is a unit of accounts' own managers: a unit of the system by the same name is another one. */
export const isUserUnit = (path: string): boolean =>
  /\/systemd\/user(?:\.control)?\/|^\/run\/user\//.test(path);

/** A unit as other texts name it. */
export const unitKey = (path: string, name: string): ByteText =>
  asByteText(`${isUserUnit(path) ? 'user-unit' : 'unit'}:${name}`);

/** A trigger starts the unit of its own name, or the one that `Unit=` names. */
export const parseUnit: Parse = (text, context) => {
  const name = unitOfFile(context.path);
  const lines = logicalLines(text);
  if (/\.(?:timer|path|socket)$/.test(name)) {
    const named = lines.flatMap(({ line, text: row }) => {
      const unit = /^\s*(?:Unit|Service)\s*=\s*(\S+)/.exec(row)?.[1];
      return unit === undefined ? [] : [{ line, path: unitKey(context.path, unit), how: 'command' } as const];
    });
    const own = unitKey(context.path, name.replace(/\.\w+$/, '.service'));
    // A socket may run commands of its own as well.
    return {
      named:
        named.length > 0 || !context.path.endsWith(name) ? named : [{ line: 1, path: own, how: 'command' }],
      pieces: piecesOf(lines, context, name),
    };
  }
  return { pieces: piecesOf(lines, context, name) };
};

/** `x.conf` in `foo.service.d` speaks of foo.service. */
function unitOfFile(path: string): string {
  const folder = basename(dirname(path));
  return path.endsWith('.conf') && folder.endsWith('.d') ? folder.slice(0, -2) : basename(path);
}

const EXEC = /^\s*Exec[A-Z][A-Za-z]{2,20}\s*=\s*([-@:+!|]*)\s*(.*)$/s;

/**
 * The commands of a unit: prefixes (`-@:+!`) are dropped, and with `@` the second word, which is only the name that the program is told.
 * Its environment and folder stand before each.
 */
function piecesOf(
  lines: ReturnType<typeof logicalLines>,
  context: ParseContext,
  name: string,
): readonly Piece[] {
  const specifiers = specifiersOf(context.path, context.home, name);
  const filled = lines.map((line) => ({ ...line, text: fill(line.text, specifiers) }));
  const found: Piece[] = [];
  let folder = '';
  let environment = '';
  for (const { text } of filled) {
    const cwd = /^\s*WorkingDirectory\s*=\s*[-~]?(\/\S*)/.exec(text)?.[1];
    if (cwd !== undefined) folder = `cd ${cwd}; `;
  }
  for (const { line, text } of filled) {
    const [, key, value = ''] = /^\s*(Environment|EnvironmentFile)\s*=\s*(.*)$/s.exec(text) ?? [];
    if (key === 'Environment' && isCommand(value)) {
      if (environment.length < MAX_ENVIRONMENT) environment += `export ${value}; `;
      // What a library or a file for bash is named by is a start of this line.
      if (/\b(?:LD_PRELOAD|LD_AUDIT|BASH_ENV|PROMPT_COMMAND)=/.test(value))
        found.push(piece(line, `export ${value}`));
    } else if (key === 'EnvironmentFile') {
      const file = context.textAt(shownBytes(asByteText(value.replace(/^-/, '').trim())));
      for (const { name: of, value: is } of file === undefined ? [] : assignmentsOf(file))
        if (environment.length < MAX_ENVIRONMENT) environment += `${of}='${is.replaceAll("'", `'\\''`)}'; `;
    }
    const exec = EXEC.exec(text);
    const command = exec?.[2];
    if (!isCommand(command)) continue;
    const words = (exec?.[1] ?? '').includes('@') ? command.replace(/^(\S+)\s+\S+/, '$1') : command;
    found.push(piece(line, `${environment}${folder}${words}`));
  }
  return found;
}

const MAX_ENVIRONMENT = 16_384;

type Specifiers = ReadonlyMap<string, string>;

/** What systemd puts for `%h` and its like (systemd.unit(5)); an account's own units have its folders, not the system's. */
function specifiersOf(path: string, home: string | undefined, name: string): Specifiers {
  const own = isUserUnit(path) && home !== undefined;
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
const fill = (text: ByteText, specifiers: Specifiers): ByteText =>
  asByteText(
    text.replace(/%(.)/g, (whole: string, letter: string) =>
      letter === '%' ? '%' : (specifiers.get(letter) ?? whole),
    ),
  );

/** Where the text of a link leads to; undefined for what masks a unit. */
export function linkTarget(path: ByteText, to: ByteText): ByteText | undefined {
  const target = absolutePath(to, dirname(path));
  return target === undefined || target === '/dev/null' ? undefined : asByteText(target);
}
