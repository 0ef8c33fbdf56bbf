import { generateKeyPairSync, randomBytes, sign, verify } from 'node:crypto';
import { onTestFinished } from 'vitest';
import type { GatePolicy, Role, SignedDecision } from '../../domain/gate.ts';
import { decisionBytes } from '../../domain/gate.ts';
import type { HostInput, InventoryHost } from '../../domain/host.ts';
import { hostInputSchema } from '../../domain/host.ts';
import type { Playbook } from '../../domain/playbook.ts';
import { playbookSchema } from '../../domain/playbook.ts';
import type { DestructiveStep } from '../../domain/steps.ts';
import { isDestructive } from '../../domain/steps.ts';
import { openStore } from '../../store/open.ts';
import type { Actor, KeyRecord, Store } from '../../store/port.ts';
import type { FreshDatabase } from './databases.ts';
import { quietLogger } from './quiet-logger.ts';
import { freshFolder, migratedDatabase } from './services.ts';

/** Is told what has to be taken down, the last first; a test's own end where nothing else is said. */
export type AtEnd = (end: () => void | Promise<void>) => void;

export interface TestStore {
  readonly store: Store;
  readonly database: FreshDatabase;
  readonly evidenceDir: string;
  readonly evidenceKey: Uint8Array;
  /** Another connection pool on the same database and folder, as another process has; closed with the test. */
  another(options?: { databaseUrl?: string }): Promise<Store>;
  /** The API's Ed25519 key: what `decide` wants as `sign`, and what `begin` wants as `verify`. */
  sign(bytes: Uint8Array): string;
  verify(decision: SignedDecision): boolean;
  /** Puts a host into the inventory; `name` is also its address unless `input` says otherwise. */
  addHost(name: string, input?: Partial<HostInput>): Promise<InventoryHost>;
  /** Adds a key and answers with the actor it makes. */
  addPerson(person: string, role: Role): Promise<{ actor: Actor; key: KeyRecord }>;
  /** Role admin, person `root`; its key is in the store. */
  readonly admin: Actor;
  readonly playbook: Playbook;
  readonly policies: Readonly<Record<string, GatePolicy>>;
}

/** All steps of the procedure, in its order. */
const testPlaybook: Playbook = playbookSchema.parse({
  name: 'miner-response',
  version: 1,
  description: 'The procedure, for tests.',
  steps: [
    'confirm-miner',
    'check-reputation',
    'preserve-evidence',
    'remove-cron-entries',
    'disable-persistence',
    'kill-processes',
    'delete-files',
    'block-egress',
    'collect-logs',
    'watch-for-respawn',
  ].map((step) => ({ step })),
});

/** Its destructive steps for which the lab's infection has something: it has no starter but cron's. */
export const PROCEDURE_ACTS: readonly DestructiveStep[] = testPlaybook.steps
  .map(({ step }) => step)
  .filter(isDestructive)
  .filter((step) => step !== 'disable-persistence');

export const testPolicy: GatePolicy = {
  role: 'analyst',
  quorum: 1,
  fourEyes: false,
  escalateAfterMs: 30 * 60_000,
  expireAfterMs: 72 * 3_600_000,
  actWithinMs: 24 * 3_600_000,
};

/**
 * A migrated database of one's own with the store on it, gone with the test. Call it inside a test, or say `atEnd`.
 *
 * @example
 * const { store, addHost, admin, playbook, policies } = await newTestStore();
 * await addHost('web1');
 * const incident = await store.incidents.open({ host: 'web1', reason: 'look', playbook, policies, actor: admin });
 */
export async function newTestStore(
  options: { policy?: Partial<GatePolicy>; playbook?: Playbook; atEnd?: AtEnd } = {},
): Promise<TestStore> {
  const database = await migratedDatabase();
  const folder = freshFolder();
  const evidenceKey = new Uint8Array(randomBytes(32));
  const opened: Store[] = [];
  const atEnd = options.atEnd ?? onTestFinished;
  atEnd(async () => {
    await Promise.allSettled(opened.map((one) => one.close()));
    await database.drop();
    folder.remove();
  });
  const another = async (more: { databaseUrl?: string } = {}): Promise<Store> => {
    const one = await openStore({
      databaseUrl: more.databaseUrl ?? database.appUrl,
      evidenceDir: folder.path,
      evidenceKey,
      logger: quietLogger(),
    });
    opened.push(one);
    return one;
  };
  const store = await another();
  const pair = generateKeyPairSync('ed25519');
  const addPerson = async (person: string, role: Role) => {
    const key = await store.keys.add(
      { person, role, source: null, hash: randomBytes(32).toString('hex') },
      null,
    );
    return { key, actor: { person, keyId: key.id, role } };
  };
  const { actor: admin } = await addPerson('root', 'admin');
  const playbook = options.playbook ?? testPlaybook;
  const policy = { ...testPolicy, ...options.policy };
  return {
    store,
    database,
    evidenceDir: folder.path,
    evidenceKey,
    another,
    sign: (bytes) => sign(null, bytes, pair.privateKey).toString('base64'),
    verify: (decision) =>
      verify(null, decisionBytes(decision), pair.publicKey, Buffer.from(decision.signature, 'base64')),
    addHost: (name, input = {}) =>
      store.hosts.put(
        name,
        hostInputSchema.parse({ address: name, hostKeys: [`SHA256:${'A'.repeat(43)}`], ...input }),
        admin,
      ),
    addPerson,
    admin,
    playbook,
    policies: Object.fromEntries(playbook.steps.map(({ step }) => [step, policy])),
  };
}
