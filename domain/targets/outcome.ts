import { z } from 'zod';
import { targetIdSchema } from '../ids-schema.ts';

/** What became of one target. */
export const outcomeSchema = z.enum([
  'done',
  'already-absent',
  'neutralised',
  'changed',
  'refused',
  'failed',
  'not-begun',
  'unknown',
]);
export type Outcome = z.infer<typeof outcomeSchema>;

export const targetOutcomeSchema = z.object({
  targetId: targetIdSchema,
  outcome: outcomeSchema,
  /** Shown text: what was seen, in one sentence. */
  detail: z.string(),
  /** How we know: the script's receipt, or looking afterwards. */
  proof: z.enum(['receipt', 'looked', 'inferred', 'none']),
});
export type TargetOutcome = z.infer<typeof targetOutcomeSchema>;

/** Outcomes that say "left alone": what is still there goes into a fresh plan. */
export const needsNewPlan = (outcome: Outcome): boolean => outcome === 'changed' || outcome === 'not-begun';

/** Outcomes after which the attacker's thing is gone or harmless. */
export const isSettled = (outcome: Outcome): boolean =>
  outcome === 'done' || outcome === 'already-absent' || outcome === 'neutralised';
