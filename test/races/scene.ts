import { existsSync } from 'node:fs';
import type { IncidentId } from '../../domain/ids.ts';
import type { LedgerKind } from '../../domain/ledger.ts';
import type { TargetOutcome } from '../../domain/targets/outcome.ts';
import type { LabHost, Manifest } from '../../lab/index.ts';
import { changesSince } from '../faults/host-state.ts';
import { newTestApi } from '../shared/api.ts';
import type { TestClient } from '../shared/api-client.ts';
import type { Davy } from '../shared/davy.ts';
import { davy } from '../shared/davy.ts';

/** Answer to hold and to cancel. */
export interface Stopped {
  readonly inFlight: readonly string[];
  readonly quiet: boolean;
}

export interface Scene extends Davy {
  /** Over HTTP, with an admin's key. */
  readonly client: TestClient;
  hold(on: boolean): Promise<Stopped & { readonly on: boolean }>;
  /** Approves over HTTP everything that is asked. */
  approveAll(incidentId: IncidentId): Promise<void>;
  entries(incidentId: IncidentId, kind: LedgerKind): Promise<Record<string, unknown>[]>;
}

/** Workers that are processes of their own, with an API over HTTP that signs with the key that they trust. */
export async function scene(config: object = {}): Promise<Scene> {
  const on = await davy(config);
  const { client } = await newTestApi({ testStore: on, signer: on.signer });
  return {
    ...on,
    client,
    hold: (to) => client.put('/v1/hold', { on: to, reason: 'a race test' }),
    async approveAll(id) {
      const decisions = (await on.asked(id)).map((one) => ({
        approvalId: one.id,
        decision: 'approve',
        planDigest: one.plan.digest,
      }));
      await client.post(`/v1/incidents/${id}/decisions`, { decisions });
    },
    async entries(incidentId, kind) {
      await on.store.ledger.chain();
      const { items } = await on.store.ledger.list({ limit: 200, incidentId, kind });
      return items.map(({ body }) => body).reverse();
    },
  };
}

/** The call's folder as the machine sees it. */
const folderOf = (host: LabHost, call: string): string => `/proc/${host.pid}/root/run/davy-${call}`;

/** `stop` stands beside the call. */
export const isTold = (host: LabHost, call: string): boolean => existsSync(`${folderOf(host, call)}/stop`);
/** Somebody made the folder of a call that is still on its way: it will find it taken. */
export const isFenced = (host: LabHost, call: string): boolean => existsSync(folderOf(host, call));

/** What is not as it was, beside the folders that calls make to fence themselves. */
export const damageSince = async (host: LabHost, before: Manifest): Promise<string[]> =>
  (await changesSince(host, before)).filter(
    (line) => !/^(added|changed) \/run\/davy-cal_[0-9A-Za-z]+(\/stop)?:|^changed \/run:/.test(line),
  );

export const wordsOf = (outcomes: unknown): string[] =>
  (outcomes as readonly TargetOutcome[]).map(({ outcome }) => outcome);
