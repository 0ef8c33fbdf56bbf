import { evidenceItemSchema as storedItem } from '../../domain/evidence.ts';

export const evidenceItemSchema = storedItem.meta({ id: 'EvidenceItem' });
