import { Buffer } from 'node:buffer';
import type { EvidenceItem, EvidenceKind } from '../../domain/evidence.ts';
import { hostField, show } from '../../domain/show.ts';
import type { Shown, Snapshot } from '../../domain/snapshot.ts';
import { crontabNote } from '../../domain/targets/evidence-cover.ts';
import type { Judgement } from '../../domain/verdict/judgement.ts';
import type { HostSession } from '../../ssh/host-session.ts';
import type { EvidenceStore } from '../../store/port.ts';
import type { SeenContent } from '../survey/index.ts';
import { askAttributes, askFiles, askVolatile, batches } from './ask.ts';
import { linkedLines } from './linked-lines.ts';
import type { ManifestEntry } from './manifest.ts';
import { bytesOf, doubt, entryOf, isChanging } from './manifest.ts';
import { memoryFiles } from './memory-files.ts';
import { processList } from './process-list.ts';
import type { FileReply } from './reply.ts';
import type { Wanted } from './wanted.ts';
import { MAX_WANTED, suspectPids, wantedFiles } from './wanted.ts';

type Item = Parameters<EvidenceStore['keep']>[1];
/** `store.evidence.keep`, bound to the incident. */
export type Keep = (item: Item) => Promise<EvidenceItem>;

export interface Missing {
  readonly what: Shown;
  readonly why: string;
}
export interface Preserved {
  readonly kept: readonly EvidenceItem[];
  readonly missing: readonly Missing[];
}

/**
 * Takes off the host what a later removal would destroy, and what passes by itself: volatile state first, then images, crontabs,
 * linked files, the ends of the first logs, with their metadata. Reads only; whatever could not be had is in `missing`.
 *
 * @throws DavyError of the session (`connection-lost`, `call-timed-out`, …) and of `keep` (`evidence-failed`)
 */
export async function preserve(
  session: HostSession,
  snapshot: Snapshot,
  judgement: Judgement,
  keep: Keep,
  options: {
    readonly maxFileBytes: number;
    readonly seen?: SeenContent | undefined;
    readonly heartbeat?: () => void;
  },
): Promise<Preserved> {
  const missing: Missing[] = [];
  const kept: Promise<EvidenceItem>[] = [];
  const heartbeat = options.heartbeat ?? (() => {});
  const keeping = (item: Item): void => {
    const done = keep(item);
    // Looked at in the end; until then a failure must not count as unhandled.
    done.catch(() => {});
    kept.push(done);
  };
  const text = (kind: EvidenceKind, bytes: Uint8Array | string, note: string, truncated = false): void =>
    keeping({ kind, bytes: Buffer.from(bytes), truncated, note });

  const pids = suspectPids(snapshot, judgement).slice(0, MAX_WANTED);
  const parts = await askVolatile(session, pids);
  for (const name of ['sockets', 'processes', 'firewall', 'network', 'system']) {
    const part = parts.get(name);
    if (part === undefined) missing.push({ what: show(name), why: 'cut-off' });
    else text(name === 'firewall' ? 'firewall' : 'volatile', part.bytes, name, !part.whole);
  }
  text('snapshot', JSON.stringify(snapshot), `survey ${snapshot.surveyId}`);
  text('volatile', processList(snapshot, new Set(pids)), 'process list');
  heartbeat();

  const all = [
    ...wantedFiles(snapshot, judgement, options.maxFileBytes).map((one) =>
      seenBefore(one, snapshot, options.seen),
    ),
    ...memoryFiles(parts.get('processes')?.bytes, new Set(pids), options),
  ];
  const wanted = all.slice(0, MAX_WANTED);
  for (const { path } of all.slice(MAX_WANTED))
    missing.push({ what: path, why: `more than ${MAX_WANTED} files` });
  const manifest: ManifestEntry[] = [];
  /** It is no longer there to be read, and what the survey read is all that anybody will ever have. */
  const keepAsSurveyed = (one: Wanted, bytes: Uint8Array, why: string): void =>
    keeping({
      kind: one.kind,
      bytes,
      ...hostField('path', one.path),
      ...(one.pid === undefined ? {} : { pid: one.pid }),
      truncated: false,
      note: `as the survey read it; now ${why}`,
    });
  const take = (one: Wanted, reply: FileReply): void => {
    if (reply.kind === 'miss') {
      if (!one.optional || reply.why !== 'absent') missing.push({ what: one.path, why: reply.why });
      if (one.seen !== undefined) keepAsSurveyed(one, one.seen, reply.why);
      return;
    }
    const bytes = bytesOf(reply, one);
    const entry = entryOf(one, reply, bytes);
    const why = doubt(entry, one, reply);
    if (why !== null) missing.push({ what: one.path, why });
    manifest.push(entry);
    keeping({
      kind: one.kind,
      bytes,
      ...hostField('path', one.path),
      ...(one.pid === undefined ? {} : { pid: one.pid }),
      truncated: entry.truncated,
      ...(one.kind === 'crontab' ? { note: crontabNote(bytes, entry.truncated) } : {}),
    });
  };
  for (const batch of batches(wanted)) {
    const replies = await askFiles(session, batch);
    const again = batch.filter((one, i) => isChanging(replies[i], one));
    const second = again.length === 0 ? [] : await askFiles(session, again.map(unseen));
    for (const [i, one] of batch.entries()) {
      const reply = (again.includes(one) ? second[again.indexOf(one)] : replies[i]) ?? {
        kind: 'miss',
        why: 'cut-off',
      };
      take(one, reply);
    }
    heartbeat();
    // So that no more than one batch is held in memory.
    await Promise.all(kept);
  }
  for (const item of linkedLines(snapshot, judgement, await Promise.all(kept))) keeping(item);
  text('volatile', `${JSON.stringify(manifest, null, 1)}\n`, 'metadata');
  const named = wanted.filter((one) => one.kind !== 'log' && one.open === one.path).map((one) => one.path);
  if (named.length > 0) text('volatile', await askAttributes(session, named), 'attributes');
  return { kept: await Promise.all(kept), missing };
}

/** The survey's own reading, where there is one; the script said that the very file still stands there. */
function seenBefore(one: Wanted, { surveyId }: Snapshot, contents: SeenContent | undefined): Wanted {
  if (one.sha256 === null || one.identity === null) return one;
  const seen = contents?.get(surveyId, one.identity, one.sha256);
  return seen === undefined || seen.length > one.maxBytes ? one : { ...one, seen };
}

function unseen({ seen: _, ...one }: Wanted): Wanted {
  return one;
}
