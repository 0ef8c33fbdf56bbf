/** An IP address as bytes; an IPv4 address mapped into IPv6 is IPv4. */
export interface Address {
  readonly family: 'ipv4' | 'ipv6';
  readonly bytes: readonly number[];
}

export type AddressKind =
  | 'public'
  | 'private'
  | 'shared'
  | 'link-local'
  | 'unique-local'
  | 'loopback'
  | 'unspecified'
  | 'multicast'
  | 'broadcast';

function ipv4Bytes(text: string): readonly number[] | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text);
  if (match === null) return undefined;
  const bytes = match.slice(1).map(Number);
  // A leading zero means octal to some tools and decimal to others: neither is taken.
  const plain = match.slice(1).every((part) => part === String(Number(part)));
  return plain && bytes.every((byte) => byte <= 255) ? bytes : undefined;
}

function ipv6Groups(text: string): readonly number[] | undefined {
  if (text === '') return [];
  const groups: number[] = [];
  const parts = text.split(':');
  for (const [index, part] of parts.entries()) {
    const tail = index === parts.length - 1 ? ipv4Bytes(part) : undefined;
    if (tail !== undefined) {
      const [a = 0, b = 0, c = 0, d = 0] = tail;
      groups.push(a * 256 + b, c * 256 + d);
    } else if (/^[0-9a-fA-F]{1,4}$/.test(part)) groups.push(Number.parseInt(part, 16));
    else return undefined;
  }
  return groups;
}

function ipv6Bytes(text: string): readonly number[] | undefined {
  const halves = text.split('::');
  if (halves.length > 2 || !text.includes(':')) return undefined;
  const head = ipv6Groups(halves[0] ?? '');
  const tail = ipv6Groups(halves[1] ?? '');
  if (head === undefined || tail === undefined) return undefined;
  const missing = 8 - head.length - tail.length;
  if (halves.length === 1 ? missing !== 0 : missing < 1) return undefined;
  const groups = [...head, ...Array<number>(halves.length === 1 ? 0 : missing).fill(0), ...tail];
  return groups.flatMap((group) => [group >> 8, group & 255]);
}

const isMapped = (bytes: readonly number[]) =>
  bytes.slice(0, 10).every((byte) => byte === 0) && bytes[10] === 255 && bytes[11] === 255;

/** Reads an IPv4 or IPv6 address; brackets and a zone are dropped. Undefined for anything else, names included. */
export function parseAddress(text: string): Address | undefined {
  const bare = text.replace(/^\[(.*)\]$/, '$1').replace(/%.*$/, '');
  const v4 = ipv4Bytes(bare);
  if (v4 !== undefined) return { family: 'ipv4', bytes: v4 };
  const v6 = ipv6Bytes(bare);
  if (v6 === undefined) return undefined;
  return isMapped(v6) ? { family: 'ipv4', bytes: v6.slice(12) } : { family: 'ipv6', bytes: v6 };
}

/** Canonical text: dotted quad, or RFC 5952. */
export function formatAddress({ family, bytes }: Address): string {
  if (family === 'ipv4') return bytes.join('.');
  const groups = Array.from({ length: 8 }, (_, i) => (bytes[2 * i] ?? 0) * 256 + (bytes[2 * i + 1] ?? 0));
  let best = { from: -1, length: 1 };
  for (let from = 0; from < 8; from++) {
    let length = 0;
    while (groups[from + length] === 0) length++;
    if (length > best.length) best = { from, length };
  }
  const hex = (part: readonly number[]) => part.map((group) => group.toString(16)).join(':');
  if (best.from < 0) return hex(groups);
  return `${hex(groups.slice(0, best.from))}::${hex(groups.slice(best.from + best.length))}`;
}

/** Canonical text of an address, or undefined when the text is none. */
export function canonicalAddress(text: string): string | undefined {
  const address = parseAddress(text);
  return address === undefined ? undefined : formatAddress(address);
}

/**
 * An IPv4 address in any of the spellings that inet_aton(3) takes, and with it curl and wget: fewer than four parts, octal, hex.
 *
 * @example spelledAddress('0xCB.0.28948') → '203.0.113.20'
 */
export function spelledAddress(text: string): string | undefined {
  const plain = canonicalAddress(text);
  if (plain !== undefined) return plain;
  const parts = text.split('.');
  if (parts.length > 4) return undefined;
  const numbers = parts.map((part) =>
    /^0x[0-9a-f]{1,8}$/i.test(part)
      ? Number.parseInt(part, 16)
      : /^0[0-7]{0,11}$/.test(part)
        ? Number.parseInt(part, 8)
        : /^[1-9]\d{0,9}$/.test(part)
          ? Number(part)
          : Number.NaN,
  );
  const last = numbers.pop() ?? Number.NaN;
  const room = 256 ** (4 - numbers.length);
  if (Number.isNaN(last) || last >= room || numbers.some((number) => !(number <= 255))) return undefined;
  const value = numbers.reduce((sum, number, at) => sum + number * 256 ** (3 - at), last);
  return [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.');
}

/** Whether it is one address, or a network in CIDR: an address lies in its own network. */
export const isRange = (text: string): boolean => inRange(text.split('/')[0] ?? '', text);

/** Whether `address` lies in `range`: one address, or CIDR. False where either cannot be read. */
export function inRange(address: string, range: string): boolean {
  const [base = '', prefix] = range.split('/');
  const a = parseAddress(address);
  const b = parseAddress(base);
  if (a === undefined || b === undefined || a.family !== b.family) return false;
  const bits = prefix === undefined ? a.bytes.length * 8 : Number(prefix);
  if (!Number.isInteger(bits) || bits < 0 || bits > a.bytes.length * 8) return false;
  for (let at = 0; at < bits; at++) {
    const mask = 0x80 >> (at & 7);
    if (((a.bytes[at >> 3] ?? 0) & mask) !== ((b.bytes[at >> 3] ?? 0) & mask)) return false;
  }
  return true;
}

const RANGES: readonly (readonly [AddressKind, string])[] = [
  ['unspecified', '0.0.0.0/8'],
  ['unspecified', '::/128'],
  ['loopback', '127.0.0.0/8'],
  ['loopback', '::1/128'],
  ['private', '10.0.0.0/8'], // RFC 1918
  ['private', '172.16.0.0/12'],
  ['private', '192.168.0.0/16'],
  ['shared', '100.64.0.0/10'], // RFC 6598
  ['link-local', '169.254.0.0/16'],
  ['link-local', 'fe80::/10'],
  ['unique-local', 'fc00::/7'], // RFC 4193
  ['broadcast', '255.255.255.255/32'],
  ['multicast', '224.0.0.0/4'],
  ['multicast', 'ff00::/8'],
];

/** What kind of address it is; documentation ranges count as public (rule: kinds-of-address). Undefined when it is none. */
export function addressKind(address: string): AddressKind | undefined {
  if (parseAddress(address) === undefined) return undefined;
  return RANGES.find(([, range]) => inRange(address, range))?.[0] ?? 'public';
}
