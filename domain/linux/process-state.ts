import type { Process } from '../snapshot.ts';

/**
 * Whether nothing of a process runs any more. A program may end its first thread: then it is shown as a zombie, without image and
 * arguments, and mines on in the others.
 */
export const isEnded = (process: Pick<Process, 'state' | 'threads'>): boolean =>
  /^[ZX]/i.test(process.state) && process.threads <= 1;
