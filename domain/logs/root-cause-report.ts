import { z } from 'zod';

/** How sure the way in is. `proven`: also shortly before the first artefact, and as an account that the artefacts belong to. */
const causeSchema = z.enum(['proven', 'likely', 'unproven']);
export type Cause = z.infer<typeof causeSchema>;

/** Where the way in stands: a file, and a line of it. Texts are shown text; times RFC 3339 UTC, by our clock. */
const entrySchema = z.object({
  kind: z.string(),
  what: z.string(),
  grade: z.string(),
  file: z.string(),
  /** 1 for the first line (of wtmp: record). */
  line: z.number().int(),
  text: z.string(),
  at: z.string().nullable(),
  address: z.string().nullable(),
  user: z.string().nullable(),
  attack: z.string(),
  /** SHA-256 of the evidence that holds the file. */
  evidence: z.string().nullable(),
  because: z.array(z.string()),
});
export type Entry = z.infer<typeof entrySchema>;

const recommendationSchema = z.object({
  rebuild: z.literal(true),
  why: z.array(z.string()),
  rotate: z.array(z.string()),
  steps: z.array(z.string()),
});
export type Recommendation = z.infer<typeof recommendationSchema>;

/** The root-cause report as it is stored, answered and read. */
export const rootCauseReportSchema = z.object({
  cause: causeSchema,
  entry: entrySchema.nullable(),
  /** What else may have been the way in, most likely first. */
  others: z.array(entrySchema),
  firstArtefact: z.object({ what: z.string(), at: z.string() }).nullable(),
  findings: z.array(z.string()),
  /** What cannot be answered for want of logs. */
  missing: z.array(z.string()),
  timeline: z.array(z.object({ at: z.string(), what: z.string(), source: z.string() })),
  indicators: z.array(z.object({ type: z.enum(['address', 'url', 'sha256', 'path']), value: z.string() })),
  recommendation: recommendationSchema,
  /** Host's clock minus ours, milliseconds; from a second on taken off every time above. */
  clockOffsetMs: z.number(),
});
export type RootCauseReport = z.infer<typeof rootCauseReportSchema>;
