import type { Shown, Snapshot } from '../snapshot.ts';
import type { Judgement } from '../verdict/judgement.ts';

/** The first thing that the miner's makers left. */
export interface Artefact {
  /** By the host's clock, milliseconds since 1970. */
  readonly atMs: number;
  readonly what: Shown;
  /** Accounts that the linked things belong to. */
  readonly users: readonly Shown[];
}

const DAY = 86_400_000;

/**
 * When the earliest linked file was written or the earliest linked process started. A file's mtime can be set by anybody, and archives
 * bring old ones: where it is more than a day before the last change of the inode, that change counts, which only the kernel sets.
 */
export function firstArtefact(snapshot: Snapshot, { links }: Judgement): Artefact | null {
  const found: { atMs: number; what: Shown; uid: number }[] = [];
  for (const { path } of links.files) {
    const file = snapshot.files.find((one) => one.path === path);
    if (file === undefined) continue;
    const [mtime, ctime] = [Number(file.identity.mtime) * 1000, Number(file.identity.ctime) * 1000];
    const atMs = ctime - mtime > DAY ? ctime : mtime;
    if (Number.isFinite(atMs) && atMs > 0)
      found.push({ atMs: Math.floor(atMs), what: `${path} written`, uid: file.identity.uid });
  }
  const pids = new Set([...links.miners, ...links.processes.map((one) => one.pid)]);
  for (const { pid, startedAt, image, comm, uid } of snapshot.processes) {
    const atMs = Date.parse(startedAt);
    if (pids.has(pid) && Number.isFinite(atMs))
      found.push({ atMs, what: `process ${pid} (${image?.path ?? comm}) started`, uid });
  }
  const first = found.reduce<(typeof found)[number] | null>(
    (a, b) => (a === null || b.atMs < a.atMs ? b : a),
    null,
  );
  if (first === null) return null;
  const uids = new Set(found.map((one) => one.uid));
  const users = snapshot.host.accounts
    .filter((account) => uids.has(account.uid))
    .map((account) => account.name);
  return { atMs: first.atMs, what: first.what, users };
}
