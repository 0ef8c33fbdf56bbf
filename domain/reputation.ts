import { z } from 'zod';

/** What a service said of one hash, as it is kept. A 404 is `unknown`, never clean; `not-checked` is never kept. */
export const keptReputationSchema = z.object({
  hash: z.string(),
  service: z.string(),
  verdict: z.enum(['malicious', 'suspicious', 'known', 'unknown']),
  what: z.string(),
  /** The service's own time of its newest analysis; old ones are worth less. */
  analysedAt: z.string().exactOptional(),
  engines: z.object({ malicious: z.number().int(), total: z.number().int() }).exactOptional(),
});
export type KeptReputation = z.infer<typeof keptReputationSchema>;
