import type { Role } from '../../domain/gate.ts';
import type { KeyId } from '../../domain/ids.ts';

/** Who asks. `person` is what quorum counts; one person may hold several keys. */
export interface Actor {
  readonly person: string;
  readonly keyId: KeyId;
  readonly role: Role;
}

export interface Page<T> {
  readonly items: T[];
  readonly nextCursor: string | null;
}

export interface PageRequest {
  /** 1 to 200. */
  readonly limit: number;
  readonly cursor?: string;
}
