import type { Infected } from './infected.ts';

/** What one peer needed for one run. */
export interface Measured {
  /** Machine time: without waiting for a person, without a watch. */
  readonly seconds: number;
  /** What is worth knowing of the run besides, e.g. milliseconds of each phase. */
  readonly notes: Readonly<Record<string, number>>;
}

/** One way to remove the infection from all hosts. Set-up that a site does once is not measured. */
export interface Peer {
  readonly name: string;
  readonly version: string;
  /** @throws Error when a host could not be cleaned */
  remove(infected: Infected, stop: AbortSignal): Promise<Measured>;
  close(): Promise<void>;
}

/** Ends a wait that nobody needs any more. */
export function unlessStopped(stop: AbortSignal): void {
  if (stop.aborted) throw new Error('stopped');
}
