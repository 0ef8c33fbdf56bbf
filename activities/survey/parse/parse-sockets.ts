import { asByteText } from '../../../domain/linux/byte-text.ts';
import type { Endpoint, Socket } from '../../../domain/snapshot.ts';
import type { ByteText } from './sections.ts';
import { lines } from './sections.ts';

const STATES: readonly string[] = [
  'UNKNOWN',
  'ESTABLISHED',
  'SYN_SENT',
  'SYN_RECV',
  'FIN_WAIT1',
  'FIN_WAIT2',
  'TIME_WAIT',
  'CLOSE',
  'CLOSE_WAIT',
  'LAST_ACK',
  'LISTEN',
  'CLOSING',
  'NEW_SYN_RECV',
];

/**
 * Address of /proc/net: each 32-bit word in the host's byte order, in hex.
 *
 * @param littleEndian of the host; x86, ARM and RISC-V Linux are
 */
function parseAddress(hex: string, littleEndian: boolean): string | null {
  if (!/^(?:[0-9A-F]{8}|[0-9A-F]{32})$/.test(hex)) return null;
  const bytes: number[] = [];
  for (let at = 0; at < hex.length; at += 8) {
    const word = [0, 2, 4, 6].map((i) => Number.parseInt(hex.slice(at + i, at + i + 2), 16));
    bytes.push(...(littleEndian ? word.reverse() : word));
  }
  if (bytes.length === 4) return bytes.join('.');
  const mapped = bytes.slice(0, 10).every((byte) => byte === 0) && bytes[10] === 0xff && bytes[11] === 0xff;
  return mapped ? bytes.slice(12).join('.') : ipv6Text(bytes);
}

/** RFC 5952: lower case, the longest run of two or more zero groups shortened, the first among equals. */
export function ipv6Text(bytes: readonly number[]): string {
  const groups = Array.from({ length: 8 }, (_, i) => ((bytes[i * 2] ?? 0) << 8) | (bytes[i * 2 + 1] ?? 0));
  let best = { at: -1, length: 1 };
  for (let at = 0; at < 8; at++) {
    let length = 0;
    while (at + length < 8 && groups[at + length] === 0) length++;
    if (length > best.length) best = { at, length };
  }
  const text = (part: readonly number[]): string => part.map((group) => group.toString(16)).join(':');
  if (best.at < 0) return text(groups);
  return `${text(groups.slice(0, best.at))}::${text(groups.slice(best.at + best.length))}`;
}

function parseEndpoint(text: string, littleEndian: boolean): Endpoint | null {
  const match = text.match(/^([0-9A-F]{8,32}):([0-9A-F]{4})$/);
  const address = match === null ? null : parseAddress(match[1] ?? '', littleEndian);
  return address === null ? null : { address, port: Number.parseInt(match?.[2] ?? '0', 16) };
}

/** Lines of /proc/net/{tcp,tcp6,udp,udp6}, whose first line is a heading. A line that does not fit counts as `odd`. */
export function parseNet(
  text: ByteText,
  protocol: Socket['protocol'],
  owners: ReadonlyMap<string, readonly number[]>,
  littleEndian = true,
): { readonly sockets: readonly Socket[]; readonly odd: number } {
  const sockets: Socket[] = [];
  let odd = 0;
  for (const line of lines(text).slice(1)) {
    const [, localText, remoteText, state, , , , uid, , inode] = line.trim().split(/ +/);
    const local = parseEndpoint(localText ?? '', littleEndian);
    const remote = parseEndpoint(remoteText ?? '', littleEndian);
    if (local === null || remote === null || !/^[0-9A-F]{2}$/.test(state ?? '')) odd++;
    else if (!/^\d{1,10}$/.test(uid ?? '') || !/^\d{1,20}$/.test(inode ?? '')) odd++;
    else {
      sockets.push({
        protocol,
        state: STATES[Number.parseInt(state ?? '0', 16)] ?? 'UNKNOWN',
        local,
        remote,
        inode: inode ?? '0',
        uid: Number(uid),
        pids: owners.get(inode ?? '0') ?? [],
      });
    }
  }
  return { sockets, odd };
}

/** Inode and peer of each socket that `ss -e` shows. The peer is only shown to people, never compared. */
export function parseSs(text: ByteText): Map<string, ByteText> {
  const found = new Map<string, ByteText>();
  for (const line of lines(text)) {
    const inode = line.match(/ ino:(\d{1,20}) /)?.[1];
    const columns = line.split(/ +/);
    const peer = asByteText(`${columns[1] ?? ''} ${columns[4] ?? ''} ${columns[5] ?? ''}`);
    if (inode !== undefined) found.set(inode, peer);
  }
  return found;
}
