import { Buffer } from 'node:buffer';
import { randomBytes } from 'node:crypto';
import { line } from '../../domain/shell-line.ts';
import type { Shown } from '../../domain/snapshot.ts';
import type { HostSession } from '../../ssh/host-session.ts';
import { escapedPath } from '../escaped-path.ts';
import type { FileReply } from './reply.ts';
import { parseFiles, parseParts } from './reply.ts';
import type { Wanted } from './wanted.ts';

/** Most bytes asked for in one call; a single larger file has a call of its own. Bounds our memory, not the evidence. */
const BATCH_BYTES = 64 * 1024 * 1024;
const RECORD_BYTES = 1024;
/** Slowest host that is waited for: 1 MiB a second, and half a minute. */
const timeoutFor = (bytes: number): number => 30_000 + Math.ceil(bytes / 1024 / 1024) * 1_000;

const sizeOf = ({ identity, maxBytes, seen }: Wanted): number =>
  seen !== undefined
    ? RECORD_BYTES
    : RECORD_BYTES + (identity === null ? maxBytes : Math.min(maxBytes, Number(identity.size) + 65_536));

/** Puts files together so that one call answers for as many as fit. */
export function batches(wanted: readonly Wanted[]): Wanted[][] {
  const out: Wanted[][] = [];
  let size = Number.POSITIVE_INFINITY;
  for (const one of wanted) {
    if (size + sizeOf(one) > BATCH_BYTES) {
      out.push([]);
      size = 0;
    }
    size += sizeOf(one);
    out.at(-1)?.push(one);
  }
  return out;
}

/**
 * Reads files in one call, in the order asked for.
 *
 * @throws DavyError of the session
 */
export async function askFiles(session: HostSession, wanted: readonly Wanted[]): Promise<FileReply[]> {
  const nonce = randomBytes(16).toString('hex');
  const rows = wanted.map(({ open, identity, from, maxBytes, seen }, i) =>
    [
      i,
      seen === undefined ? from : 'meta',
      identity?.device ?? '-',
      identity?.inode ?? '-',
      maxBytes,
      escapedPath(open),
    ].join(' '),
  );
  const bytes = wanted.reduce((sum, one) => sum + sizeOf(one), 65_536);
  const { stdout } = await session.call(
    line('evidence_files', nonce),
    { timeoutMs: timeoutFor(bytes), maxStdoutBytes: bytes, maxStderrBytes: 65_536 },
    { input: Buffer.from(`${rows.join('\n')}\n`) },
  );
  return parseFiles(stdout, nonce, wanted.length);
}

/** What goes first: sockets, suspect processes, firewall, network, system; each at most 4 MiB. */
export async function askVolatile(
  session: HostSession,
  pids: readonly number[],
): Promise<ReturnType<typeof parseParts>> {
  const nonce = randomBytes(16).toString('hex');
  const { stdout } = await session.call(line('evidence_volatile', nonce, ...pids.map(String)), {
    timeoutMs: 120_000,
    maxStdoutBytes: 24 * 1024 * 1024,
    maxStderrBytes: 65_536,
  });
  return parseParts(stdout, nonce);
}

/** File flags, ACLs and extended attributes as the host's tools print them. */
export async function askAttributes(session: HostSession, paths: readonly Shown[]): Promise<Uint8Array> {
  const rows = paths.map((path, i) => `${i} ${escapedPath(path)}`);
  const { stdout } = await session.call(
    line('evidence_attributes', '-'),
    { timeoutMs: 40_000, maxStdoutBytes: 1024 * 1024, maxStderrBytes: 65_536 },
    { input: Buffer.from(`${rows.join('\n')}\n`) },
  );
  return stdout;
}
