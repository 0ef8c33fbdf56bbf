import { z } from 'zod';

/** Why something is left on a host. A closed list: each word is produced somewhere, and `reasons.ts` says it in a sentence. */
const leftReasonSchema = z.enum([
  /** Offered ticked, and a person said no. */
  'declined',
  /** Offered unticked and left so: no decision. */
  'not-taken',
  /** Offered, and nobody decided, or what was decided never came to an act. */
  'undecided',
  /** The act tried and could not. */
  'failed',
  /** The act left it alone: its evidence is not kept, or the host refused. */
  'refused',
  /** It was no longer as approved, or is not as it was seen. */
  'changed',
  /** What became of it was not seen. */
  'unknown',
  /** The act said that it is gone, and it stands there. */
  'came-back',
  'protected',
  /** No step of the playbook removes its kind. */
  'no-step',
  /** No plan could offer it, for the reason that stands in `detail`. */
  'not-offered',
  /** The last look found it first; nobody was asked. */
  'found-last',
  /** Its place could not be looked at. */
  'not-seen',
]);
export type LeftReason = z.infer<typeof leftReasonSchema>;

const leftSchema = z.object({
  kind: z.enum(['process', 'file', 'cron-line', 'cron-file', 'starter']),
  /** Shown text. */
  title: z.string(),
  /** Path, or the process. Shown text. */
  where: z.string(),
  reason: leftReasonSchema,
  /** What else is known of the reason; may be empty. */
  detail: z.string(),
  /** When a survey linked it first. */
  since: z.string(),
});
export type Left = z.infer<typeof leftSchema>;

/** Named and not counted: it neither is nor starts a miner, or a person said that it is not the attacker's. */
const namedSchema = z.object({ title: z.string(), why: z.string() });
export type Named = z.infer<typeof namedSchema>;

export const endingSchema = z.object({
  form: z.literal(1),
  /** When the last look was taken, and its number in the incident. */
  lookedAt: z.string(),
  survey: z.number().int(),
  left: z.array(leftSchema),
  /** How many more are left than are listed. */
  leftMore: z.number().int(),
  named: z.array(namedSchema),
  namedMore: z.number().int(),
  /** Why the host was not seen well enough to be called clean. */
  doubts: z.array(z.string()),
  /** Whether anything was found that starts the miner. */
  starter: z.enum(['found', 'not-found']),
  /** Through what the attacker came or comes, and whether it still runs. Empty: not found. */
  waysIn: z.array(z.object({ name: z.string(), open: z.boolean() })),
  /** False: names of mining pools were not resolved, so connections to their addresses were not told. */
  poolsResolved: z.boolean(),
});
export type Ending = z.infer<typeof endingSchema>;
