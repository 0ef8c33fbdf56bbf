import { z } from 'zod';
import { verdictSchema } from '../../domain/incident.ts';
import { planSchema } from '../../domain/plan.ts';

/** What probe, check and scan answer; the API promises no more of it than that it is an object. */
const lookSchema = z.object({
  hostKeys: z.array(z.object({ type: z.string(), key: z.string(), fingerprint: z.string() })).default([]),
  hostname: z.string().optional(),
  os: z.string().optional(),
  kernel: z.string().optional(),
  uid: z.number().optional(),
  privileged: z.boolean().default(false),
  clockOffsetMs: z.number().optional(),
  blind: z.array(z.object({ what: z.string(), how: z.string(), detail: z.string() })).default([]),
  verdict: verdictSchema.optional(),
  plans: z.array(planSchema).default([]),
});
export type Look = z.infer<typeof lookSchema>;

export const readLook = (answer: Record<string, unknown>): Look => lookSchema.parse(answer);
