import { createHash } from 'node:crypto';
import type { EvidenceItem } from '../../domain/evidence.ts';
import { asSha256 } from '../../domain/ids.ts';
import { firstArtefact } from '../../domain/logs/artefact.ts';
import type { LogFile, RootCauseReport } from '../../domain/logs/index.ts';
import { rootCauseReport } from '../../domain/logs/index.ts';
import { line } from '../../domain/shell-line.ts';
import { hostField, show } from '../../domain/show.ts';
import type { Snapshot } from '../../domain/snapshot.ts';
import type { Judgement } from '../../domain/verdict/judgement.ts';
import type { HostSession } from '../../ssh/host-session.ts';
import { askFiles, batches } from '../preserve-evidence/ask.ts';
import type { Keep } from '../preserve-evidence/preserve.ts';
import type { Wanted } from '../preserve-evidence/wanted.ts';
import type { LogLimits } from './choose.ts';
import { chooseLogs, LOG_LIMITS } from './choose.ts';
import { parseListing } from './listing.ts';
import { unpack } from './unpack.ts';

const DAY = 86_400_000;
/** How long before the first artefact a way in is looked for. */
const WINDOW = 90 * DAY;
/** All texts together, unpacked: bounds our memory and time. */
const MAX_TEXT_BYTES = 64 * 1024 * 1024;

export interface CollectedLogs {
  readonly kept: readonly EvidenceItem[];
  readonly report: RootCauseReport;
}

/**
 * Takes the logs off the host, within bounds, keeps each as evidence as it lies there, and makes the root-cause report of them.
 * Judgement and snapshot are those from before the removal: the times of what was removed say where to look.
 *
 * @throws DavyError of the session (`connection-lost`, `call-timed-out`, …) and of `keep` (`evidence-failed`)
 */
export async function collectLogs(
  session: HostSession,
  snapshot: Snapshot,
  judgement: Judgement,
  keep: Keep,
  options: { readonly maxFileBytes: number; readonly heartbeat?: () => void; readonly limits?: LogLimits },
): Promise<CollectedLogs> {
  const heartbeat = options.heartbeat ?? (() => {});
  const limits = options.limits ?? LOG_LIMITS;
  const perFile = Math.min(limits.perFile, options.maxFileBytes);
  const listed = await session.call(line('logs_list'), {
    timeoutMs: 60_000,
    maxStdoutBytes: 2 * 1024 * 1024,
    maxStderrBytes: 65_536,
  });
  const listing = parseListing(listed.stdout);
  const since = (firstArtefact(snapshot, judgement)?.atMs ?? Date.parse(snapshot.takenAt)) - WINDOW;
  const { wanted, writtenMs, missing: faults } = chooseLogs(listing, since, { ...limits, perFile });
  const missing = [...faults];
  const kept: EvidenceItem[] = [];
  const files: LogFile[] = [];
  let room = MAX_TEXT_BYTES;

  const add = async (one: Wanted, bytes: Uint8Array, cut: boolean): Promise<void> => {
    const item = { kind: 'log', bytes, ...hostField('path', one.path), truncated: cut } as const;
    kept.push(await keep(item));
    const text = await unpack(one.path, bytes, Math.max(0, Math.min(room, perFile * 4)));
    if (text === null) {
      missing.push(
        `not-checked: ${one.path} is compressed in a way that is not read here; it is in evidence.`,
      );
      return;
    }
    room -= text.bytes.length;
    files.push({
      path: one.path,
      bytes: text.bytes,
      writtenMs: writtenMs.get(one.path) ?? Date.parse(snapshot.takenAt),
      truncated: cut || text.truncated,
      sha256: asSha256(createHash('sha256').update(bytes).digest('hex')),
    });
  };
  for (const batch of batches(wanted)) {
    const replies = await askFiles(session, batch);
    for (const [i, one] of batch.entries()) {
      const reply = replies[i];
      if (reply?.kind !== 'file')
        missing.push(`${one.path}: ${reply?.kind === 'miss' ? reply.why : 'cut-off'}.`);
      else await add(one, reply.bytes, BigInt(reply.meta.size) > BigInt(reply.bytes.length));
      heartbeat();
    }
  }
  if (listing.journal) {
    const journal = await session.call(
      line('logs_journal', new Date(since).toISOString().slice(0, 10), String(perFile)),
      {
        timeoutMs: 90_000,
        maxStdoutBytes: perFile,
        maxStderrBytes: 65_536,
      },
    );
    if (journal.stdout.length === 0) missing.push('The journal says nothing of logins.');
    else await add({ ...JOURNAL, maxBytes: perFile }, journal.stdout, journal.stdout.length >= perFile);
  }
  const { utcOffsetMinutes } = listing;
  return { kept, report: rootCauseReport({ files, utcOffsetMinutes, snapshot, judgement, missing }) };
}

const JOURNAL: Wanted = {
  kind: 'log',
  path: show('journalctl'),
  open: show('journalctl'),
  identity: null,
  sha256: null,
  from: 'tail',
  maxBytes: 0,
  optional: true,
};
