import { z } from 'zod';
import { shownSchema } from './shown-schema.ts';

export const incidentStatusSchema = z.enum([
  'surveying',
  'awaiting-verdict',
  'awaiting-approval',
  'acting',
  'watching',
  'needs-attention',
  'closed',
]);
export type IncidentStatus = z.infer<typeof incidentStatusSchema>;

export const resolutionSchema = z.enum([
  'cleaned',
  'partially-cleaned',
  'rebuild-required',
  'not-a-miner',
  'authorised',
  'rejected',
  'cancelled',
]);
export type Resolution = z.infer<typeof resolutionSchema>;

export const stepStateSchema = z.enum([
  'pending',
  'awaiting-approval',
  'approved',
  'applying',
  'done',
  'nothing-to-do',
  'rejected',
  'expired',
  'failed',
  'unknown',
]);
export type StepState = z.infer<typeof stepStateSchema>;

export const verdictNameSchema = z.enum([
  'confirmed',
  'suspicious',
  'inconclusive',
  'not-a-miner',
  'authorised',
]);
export type VerdictName = z.infer<typeof verdictNameSchema>;

/** Mining-specific classes come first; the others are contextual (rule: two-classes). */
export const SPECIFIC_CLASSES = [
  'pool-connection',
  'known-hash',
  'miner-arguments',
  'miner-strings',
] as const;
/** @public A closed list, each member of which the product has to make. */
export const CONTEXTUAL_CLASSES = [
  'cpu',
  'location',
  'persistence',
  'masquerade',
  'relation',
  'concealment',
  'contradiction',
] as const;
export const signalClassSchema = z.enum([...SPECIFIC_CLASSES, ...CONTEXTUAL_CLASSES]);
export type SignalClass = z.infer<typeof signalClassSchema>;

const signalSchema = z.object({
  class: signalClassSchema,
  /** MITRE ATT&CK technique id, e.g. T1496.001. */
  attack: z.string(),
  /** What was seen, shown text. */
  what: z.string(),
  /** The process it speaks of, if any. */
  pid: z.number().int().optional(),
  path: shownSchema.optional(),
});
export type Signal = z.infer<typeof signalSchema>;

export const verdictSchema = z.object({
  verdict: verdictNameSchema,
  classes: z.array(signalClassSchema),
  signals: z.array(signalSchema),
  /** Why it is no more and no less than that. */
  reasons: z.array(z.string()),
  /** Seen, odd, and no reason to act. */
  findings: z.array(z.string()),
});
export type Verdict = z.infer<typeof verdictSchema>;

/** What the respawn watch can and cannot see, whatever its length. */
export const watchFactsSchema = z.object({
  /** False: the watch ends before cron has had to read its files again (`cron re-read not observed`). */
  cronRereadObserved: z.boolean(),
  /** Something starts at the boot or a login only: no watch can see that. */
  startsAtBoot: z.boolean(),
  /** Longest period found among what starts the miner, in seconds; null where none has a period. */
  longestPeriodSeconds: z.number().nullable(),
  /** The period of a timer could not be read, so the watch may be too short. */
  periodUnknown: z.boolean(),
});
export type WatchFacts = z.infer<typeof watchFactsSchema>;

/** Order in which an incident's verdict may rise; the watch never lowers it. */
const HEIGHT: Record<VerdictName, number> = {
  'not-a-miner': 0,
  authorised: 1,
  inconclusive: 2,
  suspicious: 3,
  confirmed: 4,
};
export const higherVerdict = (a: VerdictName, b: VerdictName): VerdictName =>
  HEIGHT[a] >= HEIGHT[b] ? a : b;
