import { asByteText } from '../../linux/byte-text.ts';
import type { Parse } from './piece.ts';
import { isCommand, logicalLines, physicalLines, piece } from './piece.ts';

const KEY_OPTION = /(?:^|[,\s])(command|environment)="((?:[^"\\]|\\.)*)"/gi;

/** `command="…"` of a key, and a library that its `environment="LD_PRELOAD=…"` loads. */
export const parseKeys: Parse = (text) => ({
  pieces: physicalLines(text).flatMap((row, at) => {
    if (/^\s*#/.test(row) || row.length > 65_536) return [];
    return [...row.matchAll(KEY_OPTION)].flatMap(([, option = '', value = '']) => {
      const plain = value.replace(/\\"/g, '"');
      if (option.toLowerCase() === 'command') return isCommand(plain) ? [piece(at + 1, plain)] : [];
      return /^(?:LD_PRELOAD|LD_AUDIT|BASH_ENV)=/.test(plain) ? [piece(at + 1, `export ${plain}`)] : [];
    });
  }),
});

const SSHD =
  /^\s*(ForceCommand|AuthorizedKeysCommand|AuthorizedPrincipalsCommand|Subsystem\s+\S+|SetEnv)(?:\s*=|\s)(.*)$/is;

/** What sshd runs at a login. */
export const parseSshd: Parse = (text) => ({
  pieces: physicalLines(text).flatMap((row, at) => {
    const [, key = '', rest = ''] = SSHD.exec(row) ?? [];
    const value = rest.trim();
    const command = /^"([^"]*)"$/.exec(value)?.[1] ?? value;
    if (!isCommand(command) || /^(?:internal-sftp\b.*|none)$/i.test(command)) return [];
    if (!/^setenv$/i.test(key)) return [piece(at + 1, command)];
    return /\b(?:LD_PRELOAD|LD_AUDIT|BASH_ENV)=/.test(command) ? [piece(at + 1, `export ${command}`)] : [];
  }),
});

const PAM = /^\s*(?:\S+\s+)?-?(?:auth|account|password|session)\s+(?:\[[^\]]*\]|\S+)\s+(\S+)\s*(.*)$/is;
const PAM_OPTION = /^(?:debug|expose_authtok|seteuid|quiet|quiet_log|stdout|log=\S*|type=\S*)$/;

/** What pam_exec runs, and a module that is named by its whole path. */
export const parsePam: Parse = (text) => {
  const lines = logicalLines(text, (line) => /^\s*#/.test(line)).flatMap(({ line, text: row }) => {
    const [, module, rest = ''] = PAM.exec(row) ?? [];
    return module === undefined ? [] : [{ line, module, words: rest.split(/\s+/).filter(Boolean) }];
  });
  return {
    pieces: lines.flatMap(({ line, module, words }) => {
      if (!/(?:^|\/)pam_(?:exec|script)\.so$/.test(module)) return [];
      const from = words.findIndex((word) => !PAM_OPTION.test(word));
      return from < 0 ? [] : [piece(line, words.slice(from).join(' '))];
    }),
    named: lines.flatMap(({ line, module }) =>
      module.startsWith('/') ? [{ line, path: asByteText(module), how: 'loads' } as const] : [],
    ),
  };
};
