import type { KeyId } from '../../domain/ids.ts';
export interface IdempotencyStore {
  /** The stored answer of the same key and body; 'other-body' when the body differs; undefined when new. 24 h. */
  find(
    keyId: KeyId,
    idempotencyKey: string,
    bodySha256: string,
  ): Promise<{ status: number; body: unknown } | 'other-body' | undefined>;
  save(
    keyId: KeyId,
    idempotencyKey: string,
    bodySha256: string,
    answer: { status: number; body: unknown },
  ): Promise<void>;
}
