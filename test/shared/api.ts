import { onTestFinished } from 'vitest';
import { CATALOGUE } from '../../activities/catalogue.ts';
import { issueKey } from '../../api/keys.ts';
import type { RunningApi, ServerOptions } from '../../api/server.ts';
import { startApi } from '../../api/server.ts';
import type { Config } from '../../domain/config.ts';
import { configSchema } from '../../domain/config.ts';
import type { Role } from '../../domain/gate.ts';
import type { HostAnswer, HostQuestion } from '../../domain/host-question.ts';
import { systemClock } from '../../runtime/clock.ts';
import { createMetrics } from '../../runtime/metrics.ts';
import { openSigner } from '../../runtime/signing.ts';
import type { TestClient } from './api-client.ts';
import { testClient } from './api-client.ts';
import { quietLogger } from './quiet-logger.ts';
import { freshFolder } from './services.ts';
import type { TestStore } from './store.ts';
import { newTestStore } from './store.ts';

export interface TestApi extends TestStore {
  readonly api: RunningApi;
  /** With an admin's key, person `root`. */
  readonly client: TestClient;
  /** A client with a key of its own. */
  clientOf(person: string, role: Role): Promise<TestClient>;
  /** A client with a source's credential. */
  sourceClient(person?: string): Promise<TestClient>;
  /** Incidents that were woken, in order. */
  readonly woken: readonly string[];
  readonly publicKey: string;
}

/**
 * The API process on loopback, on a database of its own; both gone with the test. Call it inside a test.
 *
 * @example
 * const { client, addHost } = await newTestApi();
 * await addHost('web1');
 * const { incidentId } = await client.post('/v1/alerts/generic', { host: 'web1', title: 'CPU' });
 */
export async function newTestApi(
  options: Partial<Omit<ServerOptions, 'store' | 'config'>> & {
    config?: Partial<Config>;
    testStore?: TestStore;
  } = {},
): Promise<TestApi> {
  const { testStore, ...more } = options;
  const base = testStore ?? (await newTestStore());
  const folder = freshFolder();
  const signer = openSigner(folder.path);
  const woken: string[] = [];
  const api = await startApi({
    logger: quietLogger(),
    clock: systemClock,
    signer,
    temporalReady: async () => true,
    workerReady: async () => true,
    playbooks: [base.playbook],
    hostCheck: async (question) => answerTo(question),
    actions: CATALOGUE.map((entry) => entry.metadata),
    version: '0.0.0-test',
    metrics: createMetrics('api'),
    wake: async ({ incidentId }) => void woken.push(incidentId),
    port: 0,
    closeWithinMs: 1_000,
    ...more,
    config: { ...configSchema.parse({}), ...options.config },
    store: base.store,
  });
  onTestFinished(async () => {
    await api.close();
    folder.remove();
  });
  const keyOf = async (key: { person: string; role: Role | null; source: string | null }) => {
    const { secret, hash } = issueKey();
    await base.store.keys.add({ ...key, hash }, null);
    return secret;
  };
  const client = await testClient(api.url, await keyOf({ person: 'root', role: 'admin', source: null }));
  return {
    ...base,
    sign: signer.sign,
    api,
    client,
    clientOf: async (person, role) => client.as(await keyOf({ person, role, source: null })),
    sourceClient: async (person = 'siem') =>
      client.as(await keyOf({ person, role: null, source: 'generic' })),
    woken,
    publicKey: signer.publicKey,
  };
}

/** What a worker might answer. */
export function answerTo(question: HostQuestion): HostAnswer {
  switch (question.kind) {
    case 'probe':
      return { kind: 'probe', address: question.address, port: question.port, hostKeys: [] };
    case 'check':
      return {
        kind: 'check',
        host: question.host.name,
        hostname: 'h',
        os: 'o',
        kernel: 'k',
        uid: 0,
        privileged: true,
        tools: [],
        clockOffsetMs: 0,
        blind: [],
      };
    case 'scan':
      return {
        kind: 'scan',
        host: question.host.name,
        verdict: { verdict: 'not-a-miner', classes: [], signals: [], reasons: [], findings: [] },
        blind: [],
        plans: [],
      };
  }
}
