import { byteTextOf } from '../byte-text.ts';
import { basename } from '../paths.ts';
import { fetchesIn } from '../script-facts.ts';
import type { Flow, Place, Walker } from './walker.ts';
import { UNTOLD_FLOW } from './walker.ts';

/** Addresses and where they are saved: `-o FILE`, `-O FILE`, `> FILE`, or under the name that they have. */
export function fetched(walker: Walker, name: string, args: readonly string[], place: Place): Flow {
  const from = fetchesIn(name, args);
  walker.lastFetched = from;
  const file = savedAs(name, args);
  if (file === '-' || file === '/dev/stdout') return { kind: 'fetched', from };
  if (file !== undefined) {
    walker.found.save(file, place.cwd, from);
    return UNTOLD_FLOW;
  }
  if (!keepsName(name, args)) return { kind: 'fetched', from };
  for (const address of from) {
    const last = basename(byteTextOf(address.path).replace(/\?.*/, ''));
    if (last !== '') walker.found.save(last, place.cwd, [address]);
  }
  return UNTOLD_FLOW;
}

const isWget = (name: string): boolean => /^w/.test(name);

const keepsName = (name: string, args: readonly string[]): boolean =>
  isWget(name) ||
  /^(?:lwp-download|aria2c|axel)$/.test(name) ||
  args.some((arg) => /^-[a-zA-Z]*O$|^--remote-name/.test(arg));

function savedAs(name: string, args: readonly string[]): string | undefined {
  let file: string | undefined;
  for (const [at, arg] of args.entries()) {
    if (/^-[a-zA-Z]*[oO]-$/.test(arg)) file = '-';
    const joined = /^(?:--output(?:-document)?=|-[a-zA-Z]*[oO](?=[^-\s]))(.+)$/.exec(arg)?.[1];
    if (joined !== undefined && !(name === 'curl' && /^-[a-zA-Z]*O/.test(arg))) file = joined;
    else if (
      /^(?:--output|--output-document)$/.test(arg) ||
      (isWget(name) ? /^-[a-zA-Z]*O$/ : /^-[a-zA-Z]*o$/).test(arg)
    )
      file = args[at + 1];
  }
  return file;
}
