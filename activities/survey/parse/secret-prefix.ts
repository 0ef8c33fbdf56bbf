/** 32 random choices of `./` and `.//`: a path prefix that changes nothing and cannot be guessed. */
export function secretPrefix(random: Uint8Array): string {
  let prefix = '';
  for (let bit = 0; bit < 32; bit++) prefix += ((random[bit >> 3] ?? 0) >> (bit & 7)) & 1 ? './' : './/';
  return prefix;
}
