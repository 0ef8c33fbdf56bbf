/** Longest text that is made, in bytes: a few kilobytes can hold gigabytes. */
const MAX_OUT = 256 * 1024;

const LENGTHS = [
  3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195,
  227, 258,
];
const LENGTH_BITS = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
const DISTANCES = [
  1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097,
  6145, 8193, 12_289, 16_385, 24_577,
];
const ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

interface Code {
  /** How many codes there are of each length, and the symbols in the order of their codes. */
  readonly counts: readonly number[];
  readonly symbols: readonly number[];
}

function codeOf(lengths: readonly number[]): Code {
  const counts = Array.from({ length: 16 }, (_, length) =>
    length === 0 ? 0 : lengths.filter((of) => of === length).length,
  );
  const symbols = lengths
    .map((length, symbol) => ({ length, symbol }))
    .filter(({ length }) => length > 0)
    .sort((a, b) => a.length - b.length || a.symbol - b.symbol)
    .map(({ symbol }) => symbol);
  return { counts, symbols };
}

const FIXED = Array.from({ length: 288 }, (_, at) => (at < 144 ? 8 : at < 256 ? 9 : at < 280 ? 7 : 8));

class Bits {
  readonly #bytes: Uint8Array;
  at: number;
  #bit = 0;

  constructor(bytes: Uint8Array, at: number) {
    this.#bytes = bytes;
    this.at = at;
  }

  take(count: number): number {
    let value = 0;
    for (let i = 0; i < count; i++) {
      const byte = this.#bytes[this.at];
      if (byte === undefined) throw new RangeError('the compressed data ends early');
      value |= ((byte >> this.#bit) & 1) << i;
      if (++this.#bit === 8) {
        this.#bit = 0;
        this.at++;
      }
    }
    return value;
  }

  symbol({ counts, symbols }: Code): number {
    let code = 0;
    let first = 0;
    let index = 0;
    for (let length = 1; length < 16; length++) {
      code |= this.take(1);
      const count = counts[length] ?? 0;
      if (code - first < count) return symbols[index + code - first] ?? -1;
      index += count;
      first = (first + count) << 1;
      code <<= 1;
    }
    throw new RangeError('no such code');
  }

  align(): void {
    if (this.#bit > 0) this.at++;
    this.#bit = 0;
  }
}

function tables(bits: Bits): [Code, Code] {
  const [literals, distances, order] = [bits.take(5) + 257, bits.take(5) + 1, bits.take(4) + 4];
  const lengths = new Array<number>(19).fill(0);
  for (const at of ORDER.slice(0, order)) lengths[at] = bits.take(3);
  const code = codeOf(lengths);
  const all: number[] = [];
  while (all.length < literals + distances) {
    const symbol = bits.symbol(code);
    if (symbol < 16) all.push(symbol);
    else {
      const value = symbol === 16 ? (all.at(-1) ?? 0) : 0;
      const count = symbol === 16 ? 3 + bits.take(2) : symbol === 17 ? 3 + bits.take(3) : 11 + bits.take(7);
      for (let i = 0; i < count; i++) all.push(value);
    }
  }
  return [codeOf(all.slice(0, literals)), codeOf(all.slice(literals, literals + distances))];
}

function block(bits: Bits, out: number[], [literals, distances]: readonly [Code, Code]): void {
  while (out.length < MAX_OUT) {
    const symbol = bits.symbol(literals);
    if (symbol === 256) return;
    if (symbol < 256) {
      out.push(symbol);
      continue;
    }
    const length = (LENGTHS[symbol - 257] ?? 0) + bits.take(LENGTH_BITS[symbol - 257] ?? 0);
    const at = bits.symbol(distances);
    const distance = (DISTANCES[at] ?? 0) + bits.take(at < 2 ? 0 : (at >> 1) - 1);
    for (let i = 0; i < length; i++) out.push(out[out.length - distance] ?? 0);
  }
}

function stored(bits: Bits, out: number[]): void {
  bits.align();
  const length = bits.take(16);
  bits.take(16);
  for (let i = 0; i < length && out.length < MAX_OUT; i++) out.push(bits.take(8));
}

/** Where the compressed data of a gzip member begins (RFC 1952); undefined where this is none. */
function bodyOf(bytes: Uint8Array): number | undefined {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b || bytes[2] !== 8) return undefined;
  const flags = bytes[3] ?? 0;
  let at = 10;
  if (flags & 4) at += 2 + (bytes[at] ?? 0) + ((bytes[at + 1] ?? 0) << 8);
  for (const flag of [8, 16])
    if (flags & flag) {
      const end = bytes.indexOf(0, at);
      if (end < 0) return undefined;
      at = end + 1;
    }
  return flags & 2 ? at + 2 : at;
}

/**
 * What gzip -d makes of one member, in pure code: texts are read where no library may be (RFC 1951). At most 256 KiB; its checksum is not
 * compared, as what is run is run.
 *
 * @returns undefined for what is no gzip, or damaged
 */
export function gunzip(bytes: Uint8Array): Uint8Array | undefined {
  const body = bodyOf(bytes);
  if (body === undefined) return undefined;
  const bits = new Bits(bytes, body);
  const out: number[] = [];
  try {
    for (let last = false; !last && out.length < MAX_OUT; ) {
      last = bits.take(1) === 1;
      const type = bits.take(2);
      if (type === 0) stored(bits, out);
      else if (type === 1) block(bits, out, [codeOf(FIXED), codeOf(new Array<number>(30).fill(5))]);
      else if (type === 2) block(bits, out, tables(bits));
      else return undefined;
    }
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
  return Uint8Array.from(out.slice(0, MAX_OUT));
}
