import { randomBytes } from 'node:crypto';
import { asSha256 } from '../../../domain/ids.ts';
import { asByteText, NO_BYTES } from '../../../domain/linux/byte-text.ts';
import { line } from '../../../domain/shell-line.ts';
import { shownText } from '../../../domain/show.ts';
import type { Image, Process, Snapshot } from '../../../domain/snapshot.ts';
import type { SurveyLimits } from '../limits.ts';
import { parseArguments, parseDescriptors } from '../parse/parse-processes.ts';
import type { ByteText, Section } from '../parse/sections.ts';
import { byteText, sections, shown } from '../parse/sections.ts';
import type { SurveySession } from '../session.ts';

/** As many are looked behind. */
const MOST = 16;

/** Processes whose first thread has ended while others run: the kernel shows no image, arguments or descriptors of them. */
export const headless = (snapshot: Snapshot): readonly Process[] =>
  snapshot.processes.filter(
    ({ state, threads, kernelThread }) => /^[ZX]/i.test(state) && threads > 1 && !kernelThread,
  );

/** Reads image, arguments and descriptors of such processes by a thread that lives. No call where there are none. */
export async function lookBehind(
  session: SurveySession,
  snapshot: Snapshot,
  limits: SurveyLimits,
): Promise<Snapshot> {
  const found = headless(snapshot);
  if (found.length === 0) return snapshot;
  const nonce = randomBytes(16).toString('hex');
  const pids = found.slice(0, MOST).map(({ pid }) => String(pid));
  const result = await session.call(line('survey_threads', nonce, ...pids), {
    timeoutMs: limits.timeoutMs,
    maxStdoutBytes: 8 * 1024 * 1024,
    maxStderrBytes: 65_536,
  });
  return mergeThreads(snapshot, byteText(result.stdout), nonce);
}

/** The link's text; `readlink` ends it with a newline. */
const link = (section: Section | undefined): ByteText | undefined =>
  section?.status === 0 && section.text.endsWith('\n') ? section.text.slice(0, -1) : undefined;

const hash = <T>(section: Section | undefined, digits: number, as: (hex: string) => T): T | null => {
  const hex =
    section?.status === 0 ? new RegExp(`^\\\\?([0-9a-f]{${digits}}) `).exec(section.text)?.[1] : undefined;
  return hex === undefined ? null : as(hex);
};

/** Puts what a living thread shows into the snapshot. Total: what is missing stays unseen and is said. */
export function mergeThreads(snapshot: Snapshot, reply: ByteText, nonce: string): Snapshot {
  const found = sections(reply, nonce);
  const blind = [...snapshot.blind];
  const owners = new Map<string, number[]>();
  const wanted = new Set(headless(snapshot).map(({ pid }) => pid));
  const processes = snapshot.processes.map((process): Process => {
    if (!wanted.has(process.pid)) return process;
    const part = (name: string): Section | undefined => found.get(`${process.pid}-${name}`);
    const image = imageOf(part);
    const thread = (part('task')?.text ?? NO_BYTES).match(/^(\d{1,10})\n$/)?.[1];
    if (image === null || thread === undefined) {
      const detail = shownText`pid ${process.pid} ended its first thread, and no other could be read`;
      blind.push({ what: 'threads', how: 'unknown', detail });
      return process;
    }
    const descriptors = parseDescriptors(asByteText(`${process.pid}/fd:\n${part('fds')?.text ?? ''}`));
    for (const inode of descriptors.sockets.keys())
      owners.set(inode, [...(owners.get(inode) ?? []), process.pid]);
    const stdin = link(part('stdin'));
    const cwd = link(part('cwd'));
    return {
      ...process,
      image,
      thread: Number(thread),
      argv: parseArguments(part('cmdline')?.text ?? NO_BYTES),
      stdin: stdin === undefined ? null : shown(stdin),
      cwd: cwd === undefined ? null : shown(cwd),
      pipes: descriptors.pipes.get(process.pid) ?? [],
    };
  });
  const sockets = snapshot.sockets.map((socket) => {
    const more = (owners.get(socket.inode) ?? []).filter((pid) => !socket.pids.includes(pid));
    return more.length === 0 ? socket : { ...socket, pids: [...socket.pids, ...more] };
  });
  return { ...snapshot, processes, sockets, blind };
}

function imageOf(part: (name: string) => Section | undefined): Image | null {
  const [, device, inode, links, size] =
    (part('exe')?.text ?? NO_BYTES).match(/^(\d{1,20}) (\d{1,20}) (\d{1,10}) (\d{1,20})\n$/) ?? [];
  const path = link(part('path'));
  if (device === undefined || inode === undefined || size === undefined || path === undefined) return null;
  const deleted = Number(links) === 0;
  return {
    path: shown(deleted && path.endsWith(' (deleted)') ? path.slice(0, -10) : path),
    device,
    inode,
    size,
    links: Number(links),
    deleted,
    sha256: hash(part('sha256'), 64, asSha256),
    md5: hash(part('md5'), 32, (hex) => hex),
  };
}
