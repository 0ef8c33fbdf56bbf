import type { Registry } from 'prom-client';
import type { ActionMetadata } from '../domain/action.ts';
import type { Config } from '../domain/config.ts';
import type { HostAnswer, HostQuestion } from '../domain/host-question.ts';
import type { Playbook } from '../domain/playbook.ts';
import type { Clock, Logger } from '../domain/ports.ts';
import type { Signer } from '../runtime/signing.ts';
import type { Store } from '../store/port.ts';

/**
 * Runs a short workflow on the site's queue.
 *
 * @throws DavyError `no-worker` when none takes it; the ssh codes for a host that cannot be reached
 */
export type HostCheck = (question: HostQuestion) => Promise<HostAnswer>;

/** What the API is made from. */
export interface ApiOptions {
  readonly store: Store;
  readonly config: Config;
  readonly logger: Logger;
  readonly clock: Clock;
  readonly signer: Signer;
  /** Whether Temporal answers. */
  readonly temporalReady: () => Promise<boolean>;
  /** Whether a worker polls. */
  readonly workerReady: () => Promise<boolean>;
  /** The first is the default. */
  readonly playbooks: readonly Playbook[];
  readonly hostCheck: HostCheck;
  /** Metadata of the response actions, from the catalogue. */
  readonly actions: readonly ActionMetadata[];
  readonly version: string;
  readonly metrics: Registry;
}
