import { NO_BYTES } from '../../../domain/linux/byte-text.ts';
import { show, shownText } from '../../../domain/show.ts';
import type { Blind, Socket } from '../../../domain/snapshot.ts';
import { MAX_NET } from './cross-checks.ts';
import { parseNet } from './parse-sockets.ts';
import type { ByteText } from './sections.ts';
import { heads } from './sections.ts';

const PROTOCOLS = ['tcp', 'tcp6', 'udp', 'udp6'] as const;

/** Inodes of the sockets in the tables of our network namespace, and whether a table was cut. */
export function netTables(
  text: ByteText,
  prefix: string,
): { readonly inodes: ReadonlySet<string>; readonly cut: boolean } {
  const { files } = heads(text, prefix);
  const tables = PROTOCOLS.map((name) => ({ name, body: files.get(`proc/net/${name}`) ?? NO_BYTES }));
  return {
    inodes: new Set(
      tables.flatMap(({ name, body }) => parseNet(body, name, new Map()).sockets.map((s) => s.inode)),
    ),
    cut: tables.some(({ body }) => body.length >= MAX_NET),
  };
}

/** Sockets of the other network namespaces, by the tables of one process of each. */
export function otherSockets(
  text: ByteText,
  prefix: string,
  owners: ReadonlyMap<string, readonly number[]>,
  blind: Blind[],
): Socket[] {
  const { files } = heads(text, prefix);
  if (files.size >= 64 * PROTOCOLS.length) {
    blind.push({ what: 'sockets', how: 'truncated', detail: show('more than 64 network namespaces') });
  }
  return [...files].flatMap(([path, body]) => {
    const protocol = PROTOCOLS.find((name) => path.endsWith(`/net/${name}`));
    return protocol === undefined ? [] : parseNet(body, protocol, owners).sockets;
  });
}

/** Sockets of our network namespace. */
export function readSockets(
  text: ByteText,
  prefix: string,
  owners: ReadonlyMap<string, readonly number[]>,
  blind: Blind[],
): Socket[] {
  const { files } = heads(text, prefix);
  return PROTOCOLS.flatMap((name) => {
    const file = files.get(`proc/net/${name}`);
    // Without IPv6 in the kernel, the tables of IPv6 are not there, and nothing is missed.
    if (file === undefined && !name.endsWith('6'))
      blind.push({
        what: 'sockets',
        how: 'unknown',
        detail: shownText`/proc/net/${show(name)} could not be read`,
      });
    if ((file?.length ?? 0) >= MAX_NET)
      blind.push({
        what: 'sockets',
        how: 'truncated',
        detail: shownText`/proc/net/${show(name)} is over ${MAX_NET} bytes`,
      });
    const parsed = parseNet(file ?? NO_BYTES, name, owners);
    if (parsed.odd > 0)
      blind.push({
        what: 'sockets',
        how: 'unknown',
        detail: shownText`${parsed.odd} lines of /proc/net/${show(name)} do not fit`,
      });
    return parsed.sockets;
  });
}
