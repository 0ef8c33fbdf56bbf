/**
 * Where a value holds text that nothing can hash, sign or store: half of a surrogate pair (RFC 8785 refuses it) or U+0000
 * (PostgreSQL refuses it). Undefined: nowhere. What comes from the API or a configuration file is refused at the door with
 * this path, because behind it a fact would be refused before its commit, and nobody would know why.
 *
 * @param value plain data, no deeper than what was parsed with a limit of depth
 * @example unstorableText({ labels: { team: '\ud83d' } }) → ['labels', 'team']
 */
export function unstorableText(value: unknown): readonly (string | number)[] | undefined {
  if (typeof value === 'string') return isStorable(value) ? undefined : [];
  if (typeof value !== 'object' || value === null) return undefined;
  const members: Iterable<readonly [string | number, unknown]> = Array.isArray(value)
    ? value.entries()
    : Object.entries(value);
  for (const [key, member] of members) {
    const below = isStorable(String(key)) ? unstorableText(member) : [];
    if (below !== undefined) return [key, ...below];
  }
  return undefined;
}

/** Well-formed Unicode without U+0000. */
export const isStorable = (text: string): boolean => text.isWellFormed() && !text.includes('\0');

/** What is said of text that is not. */
export const UNSTORABLE = 'holds U+0000 or half of a surrogate pair';
