import type { SurveyId } from '../../domain/ids.ts';
import type { Snapshot } from '../../domain/snapshot.ts';

/** Kept at most, newest last. A snapshot never changes once it is saved, so a cached one is as good as the row. */
const MOST = 64;
/** Packed bytes; the snapshot of a host with thousands of processes is read anew instead. */
const MAX_PACKED = 512 * 1024;

/** Snapshots by survey id: an incident's activities ask for the same one again and again. */
export class SnapshotCache {
  readonly #kept = new Map<string, Snapshot>();

  get(surveyId: SurveyId): Snapshot | undefined {
    return this.#kept.get(surveyId);
  }

  keep(snapshot: Snapshot, packedBytes: number): void {
    if (packedBytes > MAX_PACKED) return;
    this.#kept.delete(snapshot.surveyId);
    this.#kept.set(snapshot.surveyId, snapshot);
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= MOST) break;
      this.#kept.delete(oldest);
    }
  }
}
