import type { Sha256, SurveyId } from '../../../domain/ids.ts';
import type { ContentFacts, FileIdentity } from '../../../domain/snapshot.ts';

/** Bytes of all contents together; the oldest go first. */
const MOST_BYTES = 128 * 1024 * 1024;
const MOST_FACTS = 1000;
/** Characters of what one content tells: a script may name paths of a quarter of a mebibyte, and is read again. */
const LARGE_FACTS = 16_384;

/** What was opened, by the kernel's own numbers: another file of the same claimed hash was not read. */
type Opened = Pick<FileIdentity, 'device' | 'inode'>;

const keyOf = (surveyId: SurveyId, { device, inode }: Opened, sha256: Sha256): string =>
  `${surveyId} ${device}:${inode} ${sha256}`;

/**
 * Contents that the closer look read whole, for as long as this worker remembers them: evidence of the same survey need not read
 * the same bytes from the host again. Forgetting costs time, nothing else.
 */
export class SeenContent {
  readonly #facts = new Map<string, ContentFacts>();
  readonly #contents = new Map<string, Uint8Array>();
  #bytes = 0;

  keep(surveyId: SurveyId, opened: Opened, sha256: Sha256, content: Uint8Array): void {
    const key = keyOf(surveyId, opened, sha256);
    this.#drop(key);
    this.#contents.set(key, content);
    this.#bytes += content.length;
    for (const oldest of this.#contents.keys()) {
      if (this.#bytes <= MOST_BYTES) break;
      this.#drop(oldest);
    }
  }

  get(surveyId: SurveyId, opened: Opened, sha256: Sha256): Uint8Array | undefined {
    return this.#contents.get(keyOf(surveyId, opened, sha256));
  }

  /** What the bytes of this hash tell: one miner stands on many hosts, and reading megabytes takes its time. */
  factsOf(sha256: Sha256, read: () => ContentFacts): ContentFacts {
    const facts = this.#facts.get(sha256) ?? read();
    if (JSON.stringify(facts).length > LARGE_FACTS) return facts;
    this.#facts.delete(sha256);
    this.#facts.set(sha256, facts);
    for (const oldest of this.#facts.keys()) {
      if (this.#facts.size <= MOST_FACTS) break;
      this.#facts.delete(oldest);
    }
    return facts;
  }

  /** What a survey read is in the evidence store now. */
  forget(surveyId: SurveyId): void {
    for (const key of [...this.#contents.keys()]) if (key.startsWith(`${surveyId} `)) this.#drop(key);
  }

  #drop(key: string): void {
    this.#bytes -= this.#contents.get(key)?.length ?? 0;
    this.#contents.delete(key);
  }
}
