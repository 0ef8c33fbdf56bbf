import { createHash } from 'node:crypto';
import type { EvidenceKind } from '../../domain/evidence.ts';
import type { Sha256 } from '../../domain/ids.ts';
import { asSha256 } from '../../domain/ids.ts';
import type { Shown } from '../../domain/snapshot.ts';
import type { FileMeta, FileReply } from './reply.ts';
import type { Wanted } from './wanted.ts';

/** What is said about one kept file beside its bytes, in the item `metadata`. */
export interface ManifestEntry {
  readonly path: Shown;
  readonly kind: EvidenceKind;
  readonly sha256: Sha256;
  readonly hostSha256: string | null;
  readonly surveyedSha256: string | null;
  readonly truncated: boolean;
  readonly meta: FileMeta;
}

type Answer = Exclude<FileReply, { kind: 'miss' }>;

const sha256 = (bytes: Uint8Array): Sha256 => asSha256(createHash('sha256').update(bytes).digest('hex'));

const NOTHING = new Uint8Array();
/** The bytes to keep: those of the reply, or the survey’s own reading where the file still stands as it was surveyed. */
export const bytesOf = (reply: Answer, one: Wanted): Uint8Array =>
  reply.kind === 'file' ? reply.bytes : (one.seen ?? NOTHING);

export const entryOf = (one: Wanted, reply: Answer, bytes: Uint8Array): ManifestEntry => ({
  path: one.path,
  kind: one.kind,
  sha256: sha256(bytes),
  hostSha256: reply.kind === 'file' ? reply.hostSha256 : null,
  surveyedSha256: one.sha256,
  truncated: BigInt(reply.meta.size) > BigInt(bytes.length),
  meta: reply.meta,
});

/** Why these bytes are less than what was asked for; null when they are all right. */
export function doubt(entry: ManifestEntry, one: Wanted, reply: Answer): string | null {
  if (entry.hostSha256 === null) {
    if (one.kind !== 'log' && reply.kind === 'file') return 'kept, but the host did not hash what was read';
  } else if (entry.sha256 !== entry.hostSha256) return 'kept, but it changed while it was read';
  if (entry.truncated)
    return one.kind === 'log' ? null : `truncated: ${entry.meta.size} bytes, kept are ${one.maxBytes}`;
  if (one.sha256 !== null && one.sha256 !== entry.sha256) return 'kept, but it changed since the survey';
  return null;
}

/** Worth another try: it was written to between the two readings, or since the survey. A log is so all the time. */
export function isChanging(reply: FileReply | undefined, one: Wanted): boolean {
  if (reply === undefined || one.kind === 'log') return false;
  switch (reply.kind) {
    case 'miss':
      return reply.why === 'changed-while-read';
    case 'meta':
      return reply.meta.size !== String(one.seen?.length) || isLater(reply.meta.changed, one.identity?.ctime);
    case 'file':
      return sha256(reply.bytes) !== reply.hostSha256;
  }
}

/** The same size says nothing of a file that was written to in place. Compared as far as both tell: busybox has whole seconds. */
function isLater(changed: string, surveyed: string | undefined): boolean {
  if (surveyed === undefined) return false;
  const [second, part = ''] = changed.split('.');
  const [secondThen, partThen = ''] = surveyed.split('.');
  const digits = Math.min(part.length, partThen.length);
  return second !== secondThen || part.slice(0, digits) !== partThen.slice(0, digits);
}
