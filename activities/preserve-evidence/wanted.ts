import type { EvidenceKind } from '../../domain/evidence.ts';
import type { Sha256 } from '../../domain/ids.ts';
import { show, shownText } from '../../domain/show.ts';
import type { Shown, Snapshot } from '../../domain/snapshot.ts';
import type { Judgement } from '../../domain/verdict/judgement.ts';

/** One file to take off the host. */
export interface Wanted {
  readonly kind: Extract<EvidenceKind, 'image' | 'file' | 'crontab' | 'log'>;
  /** What it is called in evidence. */
  readonly path: Shown;
  /** What is opened; the path, or a magic link of /proc. */
  readonly open: Shown;
  readonly pid?: number;
  /** As surveyed; null for what has not been surveyed (logs at well-known places). */
  readonly identity: {
    readonly device: string;
    readonly inode: string;
    readonly size: string;
    /** An image that runs cannot be written to, and has none. */
    readonly ctime?: string;
  } | null;
  readonly sha256: Sha256 | null;
  /** Of a log the end is kept, of everything else the beginning. */
  readonly from: 'head' | 'tail';
  readonly maxBytes: number;
  /** Its bytes, where the survey read them whole: then only its metadata are asked for. */
  readonly seen?: Uint8Array;
  /** Nobody minds when it is not there. */
  readonly optional: boolean;
}

/** Ends of the logs that tell most; the whole collection is the step collect-logs. */
const FIRST_LOGS = [
  '/var/log/auth.log',
  '/var/log/secure',
  '/var/log/messages',
  '/var/log/syslog',
  '/var/log/cron',
  '/var/log/cron.log',
  '/var/log/wtmp',
  '/var/log/btmp',
  '/var/spool/mail/root',
  '/var/mail/root',
  '/root/.bash_history',
  '/root/.ash_history',
].map(show);
const FIRST_LOG_BYTES = 512 * 1024;

/** At most this many processes and files of each kind; what is over is said. */
export const MAX_WANTED = 400;

/** Processes that something speaks against: linked ones, and those that a signal names. Never a bystander. */
export const suspectPids = (snapshot: Snapshot, judgement: Judgement): number[] => {
  const pids = new Set([
    ...judgement.links.miners,
    ...judgement.links.processes.map((one) => one.pid),
    ...judgement.verdict.signals.flatMap((signal) => signal.pid ?? []),
  ]);
  return snapshot.processes.map((one) => one.pid).filter((pid) => pids.has(pid));
};

/**
 * What may become a target, or tells where it came from: images of suspect processes through /proc (a deleted or hidden one is there
 * too), linked and suspicious files, every crontab, linked starters, the first logs. An image that several processes run is taken
 * once.
 */
export function wantedFiles(snapshot: Snapshot, judgement: Judgement, maxFileBytes: number): Wanted[] {
  const { links, verdict } = judgement;
  const common = { from: 'head', maxBytes: maxFileBytes, optional: false } as const;
  const wanted = new Map<string, Wanted>();
  const add = (key: string, one: Wanted): void => {
    if (!wanted.has(key)) wanted.set(key, one);
  };

  const pids = new Set(suspectPids(snapshot, judgement));
  for (const { pid, image } of snapshot.processes) {
    if (!pids.has(pid) || image === null) continue;
    const { path, sha256, ...identity } = image;
    add(`${identity.device}:${identity.inode}`, {
      ...common,
      kind: 'image',
      path,
      open: shownText`/proc/${pid}/exe`,
      pid,
      identity,
      sha256,
    });
  }

  const paths = new Set<Shown>([
    ...links.files.map((one) => one.path),
    ...links.cronFiles.map((one) => one.path),
    ...links.persistence.map((one) => one.path),
    ...verdict.signals.flatMap((signal) => signal.path ?? []),
  ]);
  for (const { path, type, identity, sha256 } of snapshot.files) {
    if (type !== 'file' || !paths.has(path)) continue;
    add(`${identity.device}:${identity.inode}`, {
      ...common,
      kind: 'file',
      path,
      open: path,
      identity,
      sha256,
    });
  }
  for (const { path, kind, identity } of snapshot.cronFiles) {
    // Scripts of the periodic folders are programs of the distribution, unless something is linked to them.
    if (kind === 'periodic' && !paths.has(path)) continue;
    const of = kind === 'periodic' || kind === 'at' ? 'file' : 'crontab';
    add(`cron:${path}`, { ...common, kind: of, path, open: path, identity, sha256: null });
  }
  for (const entry of snapshot.persistence) {
    const { path, identity } = entry;
    // Where a link leads was read with it; the link itself has no bytes to open.
    if (paths.has(path) && entry.type !== 'link')
      add(`start:${path}`, { ...common, kind: 'file', path, open: path, identity, sha256: null });
  }
  if (snapshot.preload !== null) {
    const path = show('/etc/ld.so.preload');
    add(path, { ...common, kind: 'file', path, open: path, identity: null, sha256: null });
  }
  for (const path of FIRST_LOGS) {
    const maxBytes = Math.min(FIRST_LOG_BYTES, maxFileBytes);
    add(path, {
      kind: 'log',
      path,
      open: path,
      identity: null,
      sha256: null,
      from: 'tail',
      maxBytes,
      optional: true,
    });
  }
  return [...wanted.values()];
}
