/** What the owner asks of the world's process. A `relay` message carries the listening socket beside it. */
export type WorldRequest =
  | { id: number; op: 'cable'; lines: string[] }
  | { id: number; op: 'relay'; host: string; port: number; relay: number }
  | { id: number; op: 'unrelay'; relay: number }
  | { id: number; op: 'pool' }
  | { id: number; op: 'loader'; mode: LoaderMode; script: string };

/** The body of a request, without the number that its answer carries. */
export type WorldQuestion = WorldRequest extends infer R
  ? R extends { id: number }
    ? Omit<R, 'id'>
    : never
  : never;

export interface WorldAnswer {
  id: number;
  error?: string;
  pool?: PoolConnection[];
}

/** `hang`: takes connections and never finishes an answer. `serve`: paths that end in `.sh` get the script. */
export type LoaderMode = 'hang' | 'serve';

/** One connection that the lab's pool saw. */
export interface PoolConnection {
  from: string;
  port: number;
  open: boolean;
  /** When it was opened, in milliseconds since 1970. */
  openedAt: number;
  logins: number;
  submits: number;
  /** The last line received, in milliseconds since 1970; `openedAt` when none was. */
  lastSeenAt: number;
}
