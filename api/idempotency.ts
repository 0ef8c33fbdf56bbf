import { createHash } from 'node:crypto';
import { DavyError } from '../domain/errors.ts';
import type { KeyId } from '../domain/ids.ts';
import type { Logger } from '../domain/ports.ts';
import type { IdempotencyStore } from '../store/port.ts';

export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

const KEY = /^[\x21-\x7e]{1,255}$/;

/**
 * Carries a creating request out once: the same caller, key and request again gets the same answer for 24 hours.
 * Only success is remembered, so a request that failed can be sent again. Requests with one key queue up within this process;
 * in two processes at once both may run, which the facts themselves must stand (one open incident a host, duplicates of alerts).
 */
export function onceOnly(store: IdempotencyStore, logger: Logger) {
  const running = new Map<string, Promise<unknown>>();
  return async (
    request: {
      readonly keyId: KeyId;
      readonly idempotencyKey: string;
      readonly what: string;
      readonly bytes: Uint8Array;
    },
    run: () => Promise<Answer>,
    remember: (body: unknown) => unknown,
  ): Promise<Answer> => {
    const { keyId, idempotencyKey, what, bytes } = request;
    if (!KEY.test(idempotencyKey)) {
      throw new DavyError('invalid-request', 'an Idempotency-Key is 1 to 255 visible ASCII characters');
    }
    // The path belongs to it: one key on two routes is a mistake, not a repetition.
    const bodySha256 = createHash('sha256').update(`${what}\n`).update(bytes).digest('hex');
    const attempt = async (): Promise<Answer> => {
      const earlier = await store.find(keyId, idempotencyKey, bodySha256);
      if (earlier === 'other-body') throw new DavyError('key-reused', 'it was used with another request');
      if (earlier !== undefined) return earlier;
      const answer = await run();
      try {
        await store.save(keyId, idempotencyKey, bodySha256, {
          status: answer.status,
          body: remember(answer.body),
        });
      } catch (error) {
        // It is done; to say anything else would make the caller do it again.
        logger.warn({ err: error }, 'an answer could not be kept for its Idempotency-Key');
      }
      return answer;
    };
    const queue = `${keyId} ${idempotencyKey}`;
    const turn = (running.get(queue) ?? Promise.resolve()).then(attempt, attempt);
    running.set(queue, turn);
    try {
      return await turn;
    } finally {
      if (running.get(queue) === turn) running.delete(queue);
    }
  };
}
