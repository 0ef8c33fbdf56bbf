import { takesWord } from '../given-program.ts';
import { basename } from '../paths.ts';
import { isLoader } from '../program-names.ts';

/** Programs that start what their arguments say: which of their options take a word, and how many words stand before the program. */
interface Wrapper {
  /** Options whose value is the next word. */
  readonly takes?: RegExp;
  /** Words that are neither options nor the program. */
  readonly skip?: number;
  /** `NAME=value` words before the program are its environment. */
  readonly environment?: boolean;
  /** What stands there is one text for a shell. */
  readonly text?: RegExp;
}

const WRAPPERS: Readonly<Record<string, Wrapper>> = {
  exec: { takes: /^-a$/ },
  builtin: {},
  time: { takes: /^-[fo]$/ },
  nohup: {},
  setsid: {},
  nice: { takes: /^-n$/ },
  ionice: { takes: /^-[cnpPu]$/ },
  timeout: { takes: /^-[sk]$/, skip: 1 },
  sudo: { takes: /^-[ugCDhpRrtTU]$/, environment: true },
  doas: { takes: /^-[uC]$/ },
  env: { takes: /^-[uC]$/, environment: true },
  stdbuf: { takes: /^-[ioe]$/ },
  unbuffer: {},
  flock: { takes: /^-[wE]$/, skip: 1, text: /^-c$/ },
  chrt: { takes: /^-[TPD]$/, skip: 1 },
  taskset: { skip: 1 },
  busybox: {},
  toybox: {},
  unshare: { takes: /^-[SGRw]$/ },
  nsenter: { takes: /^-[tSG]$/ },
  chroot: { skip: 1 },
  setarch: { skip: 1 },
  xargs: { takes: /^-[IiLnPsdaE]$/ },
  'systemd-run': {
    takes: /^(?:-[uptHMG]|--(?:unit|property|uid|gid|slice|description))$/,
    environment: false,
  },
  screen: { takes: /^-(?:[cehpsStT]|[a-zA-Z]*S)$/ },
  watch: { takes: /^-n$/ },
  script: { text: /^-[a-z]*c$/ },
  su: { text: /^(?:-c|--command)$/ },
  runuser: { takes: /^-[ugG]$/, text: /^(?:-c|--command)$/ },
  'start-stop-daemon': {
    takes:
      /^(?:-[cnupsrgdNPIkm]|--(?:chuid|name|user|pidfile|signal|retry|group|chdir|nicelevel|umask|exec|startas))$/,
  },
  proot: { takes: /^-[rbw]$/ },
  setpriv: {},
  capsh: {},
};

/** Whether a program of this name only starts another one. */
export const isWrapper = (name: string): boolean => Object.hasOwn(WRAPPERS, name);

export type Unwrapped =
  | { readonly kind: 'words'; readonly words: readonly string[]; readonly environment: readonly string[] }
  | { readonly kind: 'text'; readonly text: string };

const ASSIGNMENT = /^[A-Za-z_]\w*=/;

/**
 * What the first wrapper of these words starts; undefined where the first word is no wrapper. `exec -a NAME` and the dynamic
 * loader are seen through; `start-stop-daemon` starts its `--exec` or `--startas`; `tmux new -d 'text'` starts a shell's text.
 */
export function unwrap(words: readonly string[]): Unwrapped | undefined {
  const [first = '', ...rest] = words;
  const name = basename(first);
  if (isLoader(name)) {
    const at = rest.findIndex((word, i) => !word.startsWith('-') && !takesWord(name, rest[i - 1] ?? ''));
    return at < 0 ? undefined : { kind: 'words', words: rest.slice(at), environment: [] };
  }
  if (name === 'tmux') {
    const text = rest.filter((word) => !word.startsWith('-')).at(-1);
    return /^new/.test(rest[0] ?? '') && text !== undefined ? { kind: 'text', text } : undefined;
  }
  if (name === 'start-stop-daemon') {
    const at = rest.findIndex((word) => /^(?:-[xa]|--exec|--startas)$/.test(word));
    const joined = rest.find((word) => /^--(?:exec|startas)=/.test(word))?.replace(/^[^=]*=/, '');
    const program = joined ?? (at < 0 ? undefined : rest[at + 1]);
    const stops = rest.some((word) => word === '-K' || word === '--stop');
    return program === undefined || stops ? undefined : { kind: 'words', words: [program], environment: [] };
  }
  if (name === 'find') return found(rest);
  const wrapper = Object.hasOwn(WRAPPERS, name) ? WRAPPERS[name] : undefined;
  if (wrapper === undefined) return undefined;
  const environment: string[] = [];
  let skip = wrapper.skip ?? 0;
  for (let at = 0; at < rest.length; at++) {
    const word = rest[at] ?? '';
    if (wrapper.text?.test(word)) return { kind: 'text', text: rest[at + 1] ?? '' };
    if (word === '--') continue;
    if (name === 'env' && /^(?:-S|--split-string)$/.test(word))
      return { kind: 'text', text: rest.slice(at + 1).join(' ') };
    if (wrapper.takes?.test(word)) at++;
    else if (/^[-+]./.test(word) && !(name === 'nice' && /^\+/.test(word))) continue;
    else if (wrapper.environment !== undefined && ASSIGNMENT.test(word)) environment.push(word);
    else if (skip > 0) skip--;
    else if (name === 'su' || (name === 'runuser' && !rest.includes('--'))) continue;
    else return { kind: 'words', words: rest.slice(at), environment };
  }
  return undefined;
}

/** `find … -exec PROGRAM … ;`. What it finds is not known, the program is. */
function found(words: readonly string[]): Unwrapped | undefined {
  const at = words.findIndex((word) => /^-(?:exec|execdir|ok|okdir)$/.test(word));
  if (at < 0) return undefined;
  const end = words.findIndex((word, i) => i > at && (word === ';' || word === '+'));
  return { kind: 'words', words: words.slice(at + 1, end < 0 ? undefined : end), environment: [] };
}
