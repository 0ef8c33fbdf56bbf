import { randomBytes } from 'node:crypto';
import { byteTextOf } from '../../../domain/linux/byte-text.ts';
import { inPackageFolder, packaged } from '../../../domain/linux/programs.ts';
import {
  isSpecificPattern,
  LIST_OF_MINERS,
  matchPatterns,
  specificPatterns,
} from '../../../domain/patterns.ts';
import { line } from '../../../domain/shell-line.ts';
import { shownText } from '../../../domain/show.ts';
import type { Process, Snapshot } from '../../../domain/snapshot.ts';
import type { SurveyLimits } from '../limits.ts';
import type { ByteText } from '../parse/sections.ts';
import { byteText, sections } from '../parse/sections.ts';
import type { SurveySession } from '../session.ts';

/** As many processes are read. */
const MOST = 3;
const PAGE = 4096;
/** Pages of one region, and of one process. */
const EACH = 512;
const ALL = 2048;

const TALKING: ReadonlySet<string> = new Set(['ESTABLISHED', 'SYN_SENT', 'CLOSE_WAIT']);
const ODD = /^\/(?:tmp|var\/tmp|dev\/shm|run)\/|^\/memfd:|\/\.[^/]/;

/** Whether a process shows mining by image or arguments already: then its memory is nobody's business. */
const showsMining = ({ image, argv }: Process): boolean =>
  specificPatterns(image?.content?.patterns ?? [], image?.content?.format ?? 'other').length > 0 ||
  matchPatterns(argv.map(byteTextOf).join('\0')).some(isSpecificPattern);

/** What tells a miner in a memory, and what tells one from a program that looks for miners: the names of many. */
const isTelling = (name: string): boolean => isSpecificPattern(name) || name === LIST_OF_MINERS;

/**
 * Whose memory is read: an unpackaged program that talks to somebody and is busy or in an odd place, while neither it nor its parent
 * or child shows mining (a packed image has no strings). Memory holds secrets: nothing of it is kept but the names of patterns.
 */
export function memoryCandidates(snapshot: Snapshot): readonly Process[] {
  if (!snapshot.host.privileged) return [];
  const own = new Set(snapshot.host.ownPids);
  const talking = new Set(
    snapshot.sockets.flatMap(({ state, remote, pids }) =>
      TALKING.has(state) && !/^127\.|^::1$/.test(remote.address) ? pids : [],
    ),
  );
  const mining = snapshot.processes.filter(showsMining);
  const told = new Set(mining.flatMap(({ pid, ppid }) => [pid, ppid]));
  return snapshot.processes
    .filter(({ pid, ppid, image, cpuShare, cpuSeconds, kernelThread }) => {
      if (image === null || kernelThread || own.has(pid) || told.has(pid) || told.has(ppid)) return false;
      if (inPackageFolder(image.path) || (packaged(image) !== 'no' && !image.deleted)) return false;
      return (
        talking.has(pid) && ((cpuShare >= 0.5 && cpuSeconds >= 30) || image.deleted || ODD.test(image.path))
      );
    })
    .toSorted((a, b) => b.cpuShare - a.cpuShare || a.pid - b.pid)
    .slice(0, MOST);
}

/** Bounded reading of the memory of such processes. No call where there are none. */
export async function lookIntoMemory(
  session: SurveySession,
  snapshot: Snapshot,
  limits: SurveyLimits,
): Promise<Snapshot> {
  const pids = memoryCandidates(snapshot).map(({ pid, thread }) => String(thread ?? pid));
  if (pids.length === 0) return snapshot;
  const nonce = randomBytes(16).toString('hex');
  const result = await session.call(line('survey_memory', nonce, String(EACH), String(ALL), ...pids), {
    timeoutMs: limits.timeoutMs,
    maxStdoutBytes: MOST * ALL * PAGE + 65_536,
    maxStderrBytes: 65_536,
  });
  return mergeMemory(snapshot, byteText(result.stdout), nonce);
}

/** Puts the names of the patterns found into the snapshot. Total. */
export function mergeMemory(snapshot: Snapshot, reply: ByteText, nonce: string): Snapshot {
  const found = sections(reply, nonce);
  const wanted = new Set(memoryCandidates(snapshot).map(({ pid }) => pid));
  const unread = found.has('done') ? [] : [...wanted];
  const detail = shownText`of ${unread.length} processes was not read whole`;
  return {
    ...snapshot,
    processes: snapshot.processes.map((process) => {
      const section = wanted.has(process.pid) ? found.get(String(process.thread ?? process.pid)) : undefined;
      return section === undefined
        ? process
        : { ...process, memory: matchPatterns(section.text).filter(isTelling) };
    }),
    blind:
      unread.length === 0
        ? snapshot.blind
        : [...snapshot.blind, { what: 'memory', how: 'truncated', detail }],
  };
}
