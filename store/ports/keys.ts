import type { Role } from '../../domain/gate.ts';
import type { KeyId } from '../../domain/ids.ts';
import type { Actor, Page, PageRequest } from './asking.ts';

export interface KeyRecord {
  readonly id: KeyId;
  readonly person: string;
  readonly role: Role | null;
  /** Set for an ingest-only credential. */
  readonly source: string | null;
  readonly createdAt: string;
  readonly revokedAt: string | null;
}

export interface KeyStore {
  /** `hash` is the SHA-256 of the secret. */
  add(
    key: { person: string; role: Role | null; source: string | null; hash: string },
    actor: Actor | null,
  ): Promise<KeyRecord>;
  byHash(hash: string): Promise<KeyRecord | undefined>;
  list(page: PageRequest): Promise<Page<KeyRecord>>;
  revoke(id: KeyId, actor: Actor): Promise<void>;
}
