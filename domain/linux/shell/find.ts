import { absolutePath } from '../paths.ts';
import { EACH } from './placeholders.ts';
import { put } from './put.ts';
import type { Flow, Place } from './walker.ts';
import { UNTOLD_FLOW } from './walker.ts';

const MAX_PATTERNS = 16;

/**
 * What `find FOLDER… -name NAME` finds, as patterns in which `**` stands for any number of folders.
 */
function foundBy(args: readonly string[]): string[] {
  const end = args.findIndex((arg) => /^[-(!]/.test(arg) && !/^-[HLP]$/.test(arg));
  const folders = args.slice(0, end < 0 ? undefined : end).filter((arg) => !arg.startsWith('-'));
  const names = args.flatMap((arg, at) => (/^-i?name$/.test(arg) ? [args[at + 1] ?? '*'] : []));
  const all = (folders.length === 0 ? ['.'] : folders).flatMap((folder) => {
    const base = folder.replace(/\/+$/, '');
    return names.length > 0 ? names.map((name) => `${base}/**/${name}`) : [`${base}/**`];
  });
  return all.slice(0, MAX_PATTERNS).map((path) => `${EACH}${path}`);
}

/** Without -exec: the paths that it writes. */
export function listedByFind(args: readonly string[], place: Place): Flow {
  if (args.some((arg) => /^-(?:delete|printf|ls|fprint)/.test(arg))) return UNTOLD_FLOW;
  const paths = foundBy(args).map(
    (path) => `${EACH}${absolutePath(path.slice(1), place.cwd) ?? path.slice(1)}`,
  );
  return { kind: 'text', text: paths.join('\n'), decoded: place.decoded };
}

/** `find … -exec PROGRAM … ;`, once for each thing that it may find. */
export function execOf(args: readonly string[]): string[] | undefined {
  const at = args.findIndex((arg) => /^-(?:exec|execdir|ok|okdir)$/.test(arg));
  if (at < 0) return undefined;
  const end = args.findIndex((arg, i) => i > at && (arg === ';' || arg === '+'));
  const command = args.slice(at + 1, end < 0 ? undefined : end).slice(0, 1000);
  const [first = '', ...more] = foundBy(args);
  return command.flatMap((word) => (word === '{}' ? [first, ...more] : [put(word, '{}', first)]));
}
