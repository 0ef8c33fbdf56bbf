import type { Parse, Piece } from './piece.ts';
import { isCommand, logicalLines, physicalLines, piece } from './piece.ts';

const isHash = (line: string): boolean => /^\s*#/.test(line);

const UDEV = /\b(RUN|PROGRAM|IMPORT)(?:\{([a-z]{1,20})\})?\s*(?:\+=|:=|==|!=|=)\s*e?"((?:[^"\\]|\\.)*)"/g;

/** `RUN+="…"`, `PROGRAM=`, `IMPORT{program}=`: a name alone stands in udev's own folder. */
export const parseUdev: Parse = (text) => ({
  pieces: logicalLines(text, isHash).flatMap(({ line, text: row }) =>
    row.length > 65_536
      ? []
      : [...row.matchAll(UDEV)].flatMap(([, key, kind = 'program', value = '']): Piece[] => {
          if (kind !== 'program' || (key === 'IMPORT' && !isCommand(value))) return [];
          const command = value.replace(/\\"/g, '"');
          if (!isCommand(command)) return [];
          return [piece(line, /^\s*['"/]/.test(command) ? command : `/usr/lib/udev/${command.trim()}`)];
        }),
  ),
});

const SCRIPT = /^\s*(?:pre|post)rotate\s*$|^\s*(?:first|last)action\s*$|^\s*preremove\s*$/;

/** Scripts between `postrotate` and its like and `endscript`, and the programs that pack or send a log. */
export const parseLogrotate: Parse = (text) => {
  const pieces: Piece[] = [];
  const lines = physicalLines(text);
  for (let at = 0; at < lines.length; at++) {
    const row = lines[at] ?? '';
    const command = /^\s*(?:un)?compresscmd\s+(\S.*)$/.exec(row)?.[1];
    if (command !== undefined) pieces.push(piece(at + 1, command));
    if (!SCRIPT.test(row)) continue;
    let to = at + 1;
    while (to < lines.length && !/^\s*endscript\b/.test(lines[to] ?? '')) to++;
    pieces.push(piece(at + 2, lines.slice(at + 1, to).join('\n')));
    at = to;
  }
  return { pieces };
};

const APT_RUNS = /invoke|install-pkgs|auto-?detect|dir::bin|planners?|solvers?/i;

/** A string of APT's settings is a command where a name on the way to it says so: `DPkg::Post-Invoke { "…"; };`. */
export const parseApt: Parse = (text) => {
  const pieces: Piece[] = [];
  const scopes: string[] = [];
  let name = '';
  let line = 1;
  const token = /\/\*|\/\/[^\n]*|#[^\n]*|"(?:[^"\\]|\\[\s\S])*"|[{};]|\n|[^\s{};"]+|[\s"]/g;
  for (let match = token.exec(text); match !== null; match = token.exec(text)) {
    const [word] = match;
    if (word === '/*') {
      const end = text.indexOf('*/', token.lastIndex);
      const to = end < 0 ? text.length : end + 2;
      line += newlines(text.slice(match.index, to));
      token.lastIndex = to;
    } else if (word === '\n') line++;
    else if (word === '{') {
      scopes.push(name);
      name = '';
    } else if (word === '}') {
      scopes.pop();
      name = '';
    } else if (word === ';') name = '';
    else if (word.startsWith('"') && word.length > 1) {
      const command = word.slice(1, -1).replace(/\\"/g, '"');
      if (isCommand(command) && APT_RUNS.test(name === '' ? (scopes.at(-1) ?? '') : name))
        pieces.push(piece(line, command));
      line += newlines(word);
    } else if (!/^(?:\s|"|\/\/|#)/.test(word)) name = word;
  }
  return { pieces };
};

const newlines = (text: string): number => text.split('\n').length - 1;

/** `post-invoke=…` of dpkg. */
export const parseDpkg: Parse = (text) => ({
  pieces: physicalLines(text).flatMap((row, at) => {
    const command = /^\s*-{0,2}(?:pre-invoke|post-invoke|status-logger)(?:\s*=\s*|\s+)(.*)$/.exec(row)?.[1];
    const plain = command === undefined ? undefined : (/^"(.*)"\s*$/.exec(command)?.[1] ?? command);
    return isCommand(plain) ? [piece(at + 1, plain)] : [];
  }),
});

/** `up COMMAND` and its like. */
export const parseInterfaces: Parse = (text) => ({
  pieces: logicalLines(text, isHash).flatMap(({ line, text: row }) => {
    const command = /^\s*(?:pre-up|up|post-up|down|pre-down|post-down)\s+(\S.*)$/s.exec(row)?.[1];
    return command === undefined ? [] : [piece(line, command)];
  }),
});

/** Each line of inittab that is no comment has its command in the fourth field. */
export const parseInittab: Parse = (text) => ({
  pieces: physicalLines(text).flatMap((row, at) => {
    const command = /^(?!\s*#)[^:]*:[^:]*:[^:]*:[+@]?(.*)$/s.exec(row)?.[1];
    return isCommand(command) ? [piece(at + 1, command)] : [];
  }),
});

/** `|command` instead of an address, also behind a name as in aliases. */
export const parseForward: Parse = (text) => ({
  pieces: physicalLines(text).flatMap((row, at) => {
    if (isHash(row) || row.length > 65_536) return [];
    const quoted = [...row.matchAll(/(?:^|[\s,:])"\|\s*((?:[^"\\]|\\.)*)"/g)].map(([, command = '']) =>
      command.replace(/\\"/g, '"'),
    );
    const bare = /^(?:[^"|]*[\s,:])?\|\s*([^",]+)/.exec(row)?.[1];
    return [...quoted, ...(quoted.length === 0 && bare !== undefined ? [bare] : [])]
      .filter(isCommand)
      .map((command) => piece(at + 1, command));
  }),
});

/** Only lines that begin with `import` are run; the others are folders. */
export const parsePth: Parse = (text) => ({
  pieces: physicalLines(text).flatMap((row, at) =>
    /^import[ \t]/.test(row) ? [{ ...piece(at + 1, row), language: 'python' }] : [],
  ),
});

const EXEC_KEYS = /^\s*(Exec|Path|Hidden)\s*=(.*)$/s;

/** `Exec=` of a desktop entry, without its field codes. */
export const parseDesktop: Parse = (text) => {
  const rows = physicalLines(text).flatMap((row, at) => {
    const [, key, value = ''] = EXEC_KEYS.exec(row) ?? [];
    return key === undefined ? [] : [{ key, value: value.trim(), line: at + 1 }];
  });
  if (rows.some(({ key, value }) => key === 'Hidden' && value === 'true')) return {};
  const folder = rows.find(({ key }) => key === 'Path')?.value ?? '';
  const cd = folder.startsWith('/') ? `cd ${folder}; ` : '';
  return {
    pieces: rows.flatMap(({ key, value, line }) =>
      key === 'Exec' && isCommand(value)
        ? [
            piece(
              line,
              `${cd}${value.replace(/%([a-zA-Z%])/g, (_, code: string) => (code === '%' ? '%' : ''))}`,
            ),
          ]
        : [],
    ),
  };
};
