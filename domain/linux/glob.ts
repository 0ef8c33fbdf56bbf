import type { NotShown } from '../text-kinds.ts';

const MAX_PATTERN = 1024;

/** Whether a shell would look for files whose paths match. */
export const isPattern = (path: string): boolean => /[*?]|\[[^\]/]+\]/.test(path);

/**
 * Tells whether an absolute path matches an absolute pattern as a shell or find(1) matches it: `*` and `?` stop at a slash and leave a
 * leading dot alone, `**` is any number of folders. In steps that grow with the length of the path alone: the pattern is an attacker's.
 *
 * @example globMatcher('/tmp/.x/k*')('/tmp/.x/kthreadd') → true
 */
export function globMatcher(pattern: NotShown): (path: NotShown) => boolean {
  if (pattern.length > MAX_PATTERN) return () => false;
  const names = pattern
    .split('/')
    .slice(1)
    .map((name) => (name === '**' ? undefined : unitsOf(name)));
  return (path) => {
    const parts = path.split('/').slice(1);
    return greedy(
      names.length,
      parts.length,
      (at) => names[at] === undefined,
      (at, of) => matchesName(names[at] ?? [], parts[of] ?? ''),
    );
  };
}

function matchesName(units: readonly string[], name: string): boolean {
  const [first = ''] = units;
  if (name.startsWith('.') && (/^[*?]$/.test(first) || first.length > 1)) return false;
  return greedy(
    units.length,
    name.length,
    (at) => units[at] === '*',
    (at, of) => matchesUnit(units[at] ?? '', name[of] ?? ''),
  );
}

const unitsOf = (pattern: string): string[] => pattern.match(/\[!?\]?[^\]]*\]|[\s\S]/g) ?? [];

function matchesUnit(unit: string, char: string): boolean {
  if (unit === '?') return true;
  if (unit.length < 3) return unit === char;
  const not = /^\[[!^]/.test(unit);
  const set = unit.slice(not ? 2 : 1, -1);
  let found = false;
  for (let at = 0; at < set.length; at++) {
    if (set[at + 1] === '-' && at + 2 < set.length) {
      found ||= (set[at] ?? '') <= char && char <= (set[at + 2] ?? '');
      at += 2;
    } else found ||= set[at] === char;
  }
  return found !== not;
}

/** Two pointers, going back to the last star alone. */
function greedy(
  units: number,
  length: number,
  isStar: (at: number) => boolean,
  matches: (at: number, of: number) => boolean,
): boolean {
  let at = 0;
  let of = 0;
  let star = -1;
  let from = 0;
  while (of < length) {
    if (at < units && isStar(at)) {
      star = at++;
      from = of;
    } else if (at < units && matches(at, of)) {
      at++;
      of++;
    } else if (star >= 0) {
      at = star + 1;
      of = ++from;
    } else return false;
  }
  while (at < units && isStar(at)) at++;
  return at === units;
}
