import type { EvidenceItem } from '../../domain/evidence.ts';
import type { IncidentId, Sha256 } from '../../domain/ids.ts';
import type { Page, PageRequest } from './asking.ts';

export interface EvidenceStore {
  /** Hashes, encrypts, fsyncs and reads back before the record; the same bytes again are one blob with one more custody record. */
  keep(
    incidentId: IncidentId,
    item: {
      kind: EvidenceItem['kind'];
      bytes: Uint8Array;
      path?: string;
      pathBase64?: string;
      pid?: number;
      truncated: boolean;
      note?: string;
    },
  ): Promise<EvidenceItem>;
  /** All that was kept of an incident, oldest first: what an act checks its targets against. */
  list(incidentId: IncidentId): Promise<EvidenceItem[]>;
  /** The same for a person, newest first, a page at a time. */
  page(incidentId: IncidentId, page: PageRequest): Promise<Page<EvidenceItem>>;
  /** Decrypts and checks the hash. `actor` goes on the custody record. */
  open(sha256: Sha256, actor: string): Promise<Uint8Array | undefined>;
}
