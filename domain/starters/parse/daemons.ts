import { asByteText } from '../../linux/byte-text.ts';
import type { Named, Parse, Piece } from './piece.ts';
import { isCommand, physicalLines, piece } from './piece.ts';

/** `action(type="omprog" binary="…")`, the old `^/path/program`, and modules that are loaded by their whole path. */
export const parseRsyslog: Parse = (text) => {
  const pieces: Piece[] = [];
  const named: Named[] = [];
  for (const [at, row] of physicalLines(text).entries()) {
    if (/^\s*#/.test(row) || row.length > 65_536) continue;
    const binary =
      /\bbinary\s*=\s*"((?:[^"\\]|\\.)*)"/i.exec(row)?.[1] ??
      /^\s*\$ActionOMProgBinary\s+(\S.*)$/i.exec(row)?.[1];
    const executed = /\s\^\s*(\/[^;\s]+)/.exec(row)?.[1];
    for (const command of [binary?.replace(/\\"/g, '"'), executed])
      if (isCommand(command)) pieces.push(piece(at + 1, command));
    const module = /\bload\s*=\s*"(\/[^"]+)"/i.exec(row)?.[1] ?? /^\s*\$ModLoad\s+(\/\S+)/i.exec(row)?.[1];
    if (module !== undefined) named.push({ line: at + 1, path: asByteText(module), how: 'loads' });
  }
  return { pieces, named };
};

/** `command=` of each section, with its folder. */
export const parseSupervisord: Parse = (text) => {
  const pieces: Piece[] = [];
  const rows = physicalLines(text);
  let section: { line: number; command: string }[] = [];
  let folder = '';
  const close = (): void => {
    for (const { line, command } of section) pieces.push(piece(line, `${folder}${command}`));
    section = [];
    folder = '';
  };
  for (let at = 0; at < rows.length; at++) {
    const row = rows[at] ?? '';
    if (/^\s*\[/.test(row)) close();
    const [, key, value = ''] = /^\s*(command|directory|environment)\s*[=:]\s*(.*)$/.exec(row) ?? [];
    if (key === 'directory' && value.startsWith('/')) folder = `cd ${value.replace(/\s+;.*$/, '')}; `;
    if (key === 'environment' && /\b(?:LD_PRELOAD|BASH_ENV)=/.test(value))
      pieces.push(piece(at + 1, `export ${value.replaceAll(',', ' ')}`));
    if (key !== 'command') continue;
    const parts = [value.replace(/(?:^|\s);.*$/, '')];
    const line = at + 1;
    // Indented lines go on with the value.
    while (/^[ \t]+[^\s;#]/.test(rows[at + 1] ?? '')) parts.push((rows[++at] ?? '').trim());
    const command = parts.join(' ');
    if (isCommand(command)) section.push({ line, command });
  }
  close();
  return { pieces };
};

/** The programs of a saved list of pm2, which is JSON. */
export const parsePm2: Parse = (text) => ({
  named: physicalLines(text)
    .flatMap((row, at) =>
      [...row.matchAll(/"(?:pm_exec_path|exec_interpreter)"\s*:\s*"(\/(?:[^"\\]|\\.)*)"/g)].map(
        ([, path = '']) =>
          ({ line: at + 1, path: asByteText(path.replace(/\\(.)/g, '$1')), how: 'command' }) as const,
      ),
    )
    .slice(0, 1000),
});

/** `start program = "…"`, `exec "…"`, `check program … with path "…"`. */
export const parseMonit: Parse = (text) => ({
  pieces: physicalLines(text).flatMap((row, at) => {
    if (/^\s*#/.test(row) || row.length > 65_536) return [];
    const found = [
      ...row.matchAll(
        /\b(?:(?:start|stop|restart)(?:\s+program)?\s*(?:=\s*)?|exec\s+|program\s+\S+\s+(?:with\s+)?path\s+)(?:"([^"]*)"|'([^']*)')/gi,
      ),
    ];
    return found
      .map(([, double, single]) => double ?? single ?? '')
      .filter(isCommand)
      .map((command) => piece(at + 1, command));
  }),
});

const KERNEL_VALUE =
  /^\s*-?kernel[./](?:core_pattern|modprobe|hotplug|poweroff_cmd|usermodehelper\S*)\s*=\s*\|?(.*)$/;

/** What the kernel starts by itself. */
export const parseSysctl: Parse = (text) => ({
  pieces: physicalLines(text).flatMap((row, at) => {
    const command = KERNEL_VALUE.exec(row)?.[1]?.trim();
    return isCommand(command) && command.startsWith('/') ? [piece(at + 1, command)] : [];
  }),
});

/** `:name:type:offset:magic:mask:/interpreter:flags`; the first character divides the fields. */
export const parseBinfmt: Parse = (text) => ({
  named: physicalLines(text).flatMap((row, at) => {
    const divider = row[0] ?? '';
    if (/^[\s#;\w]|^$/.test(divider)) return [];
    const path = row.split(divider, 8)[6] ?? '';
    return path.startsWith('/') ? [{ line: at + 1, path: asByteText(path), how: 'command' } as const] : [];
  }),
});
