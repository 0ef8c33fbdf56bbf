import type { Snapshot } from '../../domain/snapshot.ts';

/**
 * The processes as `ps` would show them. Arguments only of those that something speaks against: a bystander's may hold secrets, and
 * stay in the sealed snapshot.
 */
export function processList(snapshot: Snapshot, suspects: ReadonlySet<number>): string {
  const rows = snapshot.processes.map((one) =>
    [
      one.pid,
      one.ppid,
      one.uid,
      one.state,
      one.startedAt,
      `${Math.round(one.cpuSeconds)}s`,
      one.image?.path ?? (one.kernelThread ? `[${one.comm}]` : '-'),
      one.comm,
      suspects.has(one.pid) ? one.argv.join(' ') : '-',
    ].join('\t'),
  );
  return `${['pid\tppid\tuid\tstate\tstarted\tcpu\timage\tname\targuments', ...rows].join('\n')}\n`;
}
