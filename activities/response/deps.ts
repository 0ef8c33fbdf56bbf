import type { Config } from '../../domain/config.ts';
import type { SignedDecision } from '../../domain/gate.ts';
import type { InventoryHost } from '../../domain/host.ts';
import type { Clock, Logger } from '../../domain/ports.ts';
import type { Indicators } from '../../domain/verdict/context.ts';
import type { HashReport } from '../../intel/reputation.ts';
import type { Toolboxes } from '../../intel/toolbox.ts';
import type { HostSession } from '../../ssh/host-session.ts';
import type { Store } from '../../store/port.ts';
import type { RemoteLibrary } from '../library.ts';
import type { SeenContent } from '../survey/index.ts';
import type { Judgements } from './judgements.ts';

/** What the activities of a response work with. Built once a worker, by the worker. */
export interface ResponseDeps {
  readonly store: Store;
  readonly hosts: HostAccess;
  readonly library: RemoteLibrary;
  readonly toolboxes: Toolboxes;
  /** What this worker's surveys read, until preserve-evidence has kept it. */
  readonly seen: SeenContent;
  readonly config: Config;
  /** The lists, with what resolvers said of their names. The same object while nothing changed. */
  readonly indicators: () => Promise<Indicators>;
  /** What this worker has judged already. */
  readonly judgements: Judgements;
  /** Asks the reputation service about hashes, within its budget; waits for the budget `patienceMs` at most. */
  readonly askReputation: (hashes: readonly string[], patienceMs: number) => Promise<HashReport[]>;
  /** Checks the API's signature on a decision; workers hold the public key only. */
  readonly verifyDecision: (decision: SignedDecision) => boolean;
  readonly logger: Logger;
  readonly clock: Clock;
  /** Says from progress that the activity lives. */
  readonly heartbeat: () => void;
  /** 1 for the first attempt of the running activity. */
  readonly attempt: () => number;
}

/** Sessions on hosts of the inventory. */
export interface HostAccess {
  /** Lends the host's pooled session, idle, to one user at a time. */
  withHost<T>(host: InventoryHost, use: (session: HostSession) => Promise<T>): Promise<T>;
  /** Opens a new connection beside any other and closes it afterwards. */
  withFreshConnection<T>(
    host: InventoryHost,
    use: (session: HostSession) => Promise<T>,
    how?: {
      /** Of a toolbox that was sent there. @default '/bin/sh' */
      readonly shell?: string;
    },
  ): Promise<T>;
}
