/** Bytes of all contents together; the oldest go first. */
const MOST_BYTES = 128 * 1024 * 1024;

const keyOf = (surveyId: string, sha256: string): string => `${surveyId} ${sha256}`;

/**
 * Contents that the closer look read whole, for as long as this worker remembers them: evidence of the same survey need not read
 * the same bytes from the host again. Forgetting costs time, nothing else.
 */
export class SeenContent {
  readonly #contents = new Map<string, Uint8Array>();
  #bytes = 0;

  keep(surveyId: string, sha256: string, content: Uint8Array): void {
    this.#drop(keyOf(surveyId, sha256));
    this.#contents.set(keyOf(surveyId, sha256), content);
    this.#bytes += content.length;
    for (const oldest of this.#contents.keys()) {
      if (this.#bytes <= MOST_BYTES) break;
      this.#drop(oldest);
    }
  }

  get(surveyId: string, sha256: string): Uint8Array | undefined {
    return this.#contents.get(keyOf(surveyId, sha256));
  }

  /** What a survey read is in the evidence store now. */
  forget(surveyId: string): void {
    for (const key of [...this.#contents.keys()]) if (key.startsWith(`${surveyId} `)) this.#drop(key);
  }

  #drop(key: string): void {
    this.#bytes -= this.#contents.get(key)?.length ?? 0;
    this.#contents.delete(key);
  }
}
