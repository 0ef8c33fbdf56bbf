import { z } from 'zod';
import {
  checkpointSchema as storedCheckpoint,
  ledgerEntrySchema as storedEntry,
} from '../../domain/ledger.ts';

export const ledgerEntrySchema = storedEntry.meta({ id: 'LedgerEntry' });
export const checkpointSchema = storedCheckpoint.meta({ id: 'Checkpoint' });

export const timelineItemSchema = z
  .object({
    seq: z.number().int(),
    at: z.string(),
    kind: z.string(),
    actor: z.string(),
    subject: z.string(),
    text: z.string().meta({ description: 'One sentence' }),
    body: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'TimelineItem' });
export type TimelineItem = z.infer<typeof timelineItemSchema>;
