import { basename } from '../../linux/paths.ts';
import { programName } from '../../linux/program-name.ts';
import { isFetcher } from '../../linux/program-names.ts';
import type { Decimal, Process } from '../../snapshot.ts';
import type { Scene } from '../scene.ts';
import type { Subject } from '../subject.ts';
import { nameProcess } from '../subject.ts';
import type { Hop } from './node.ts';
import { toProcess } from './node.ts';

const PIPE_CAUTION =
  'Others write to the same pipe. It may be a service’s own, which the miner only inherited.';

/** Whether somebody who does not descend from it writes to the pipe too: it may have inherited the pipe, and its reader be another's. */
function isInherited(scene: Scene, process: Process, pipe: Decimal): boolean {
  const own = new Set([process.pid]);
  const queue = [process.pid];
  for (let pid = queue.pop(); pid !== undefined; pid = queue.pop())
    for (const child of scene.children(pid))
      if (!own.has(child.pid)) {
        own.add(child.pid);
        queue.push(child.pid);
      }
  return scene.processes.some(
    (other) => !own.has(other.pid) && other.pipes.includes(pipe) && pipeOf(other.stdin) !== pipe,
  );
}

const pipeOf = (link: string | null): string | undefined => /^pipe:\[(\d+)\]$/.exec(link ?? '')?.[1];

/**
 * Of those who read a pipe that this process writes only an interpreter that runs what it reads; who writes the log of the service
 * that the miner came in through reads such a pipe too.
 */
export function readersOf(scene: Scene, process: Process, subject: Subject): Hop[] {
  const stdin = pipeOf(process.stdin);
  return scene.processes.flatMap((other): Hop[] => {
    const reads = pipeOf(other.stdin);
    // A pipe that both have as standard input was inherited from elsewhere: neither writes it.
    if (other.pid === process.pid || reads === undefined || reads === stdin || !process.pipes.includes(reads))
      return [];
    const theirs = scene.subject(other.pid);
    if (theirs?.kind !== 'piped') return [];
    const why = `${nameProcess(other, theirs)} reads and runs what ${basename(subject.path)} (pid ${process.pid}) writes.`;
    return [
      toProcess(other, 'reader', 'pipe', why, isInherited(scene, process, reads) ? PIPE_CAUTION : undefined),
    ];
  });
}

/** The fetcher that writes what this process runs. */
export function feedersOf(scene: Scene, process: Process, subject: Subject): Hop[] {
  const stdin = pipeOf(process.stdin);
  if (subject.kind !== 'piped' || stdin === undefined) return [];
  return scene.processes.flatMap((other): Hop[] => {
    const feeds = other.pid !== process.pid && other.pipes.includes(stdin) && pipeOf(other.stdin) !== stdin;
    if (!feeds || !isFetcher(programName(other))) return [];
    const why = `${nameProcess(other, scene.subject(other.pid))} downloads what pid ${process.pid} reads and runs.`;
    return [toProcess(other, 'fetcher', 'pipe', why)];
  });
}
