import { z } from 'zod';
import { sha256Schema } from './ids-schema.ts';

const evidenceKindSchema = z.enum(['snapshot', 'volatile', 'image', 'file', 'crontab', 'firewall', 'log']);
export type EvidenceKind = z.infer<typeof evidenceKindSchema>;

/** What the store keeps about one piece of evidence (rule: evidence-record). Sizes in bytes, of what was kept. */
export const evidenceItemSchema = z.object({
  sha256: sha256Schema,
  sha1: z.string().regex(/^[0-9a-f]{40}$/),
  md5: z.string().regex(/^[0-9a-f]{32}$/),
  size: z.number().int().nonnegative(),
  kind: evidenceKindSchema,
  path: z.string().optional(),
  pathBase64: z.string().optional(),
  pid: z.number().int().optional(),
  takenAt: z.string(),
  truncated: z.boolean(),
  /** What else is known of it. For a crontab the lines it holds: see domain/evidence-cover.ts. */
  note: z.string().optional(),
});
export type EvidenceItem = z.infer<typeof evidenceItemSchema>;
