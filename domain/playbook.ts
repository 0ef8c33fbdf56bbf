import { z } from 'zod';
import { parseDuration } from './duration.ts';
import { roleSchema } from './gate.ts';
import type { StepName } from './steps.ts';
import { DESTRUCTIVE_STEPS, isDestructive, READ_ONLY_STEPS } from './steps.ts';

const duration = z.string().transform((text, ctx) => {
  const ms = parseDuration(text);
  if (ms === undefined) {
    ctx.addIssue({ code: 'custom', message: 'a duration such as 30s, 15m or 24h' });
    return z.NEVER;
  }
  return ms;
});

/** A gate can be made stricter than the configuration's defaults; there is no way to write "none". */
const gateSchema = z.strictObject({
  role: roleSchema.exclude(['viewer']).optional(),
  quorum: z.number().int().min(1).max(10).optional(),
  fourEyes: z.literal(true).optional(),
  escalateAfter: duration.optional(),
  expireAfter: duration.optional(),
  actWithin: duration.optional(),
});

const stepSchema = z.union([
  z.strictObject({ step: z.enum(DESTRUCTIVE_STEPS), gate: gateSchema.optional() }),
  z.strictObject({ step: z.enum(READ_ONLY_STEPS), gate: gateSchema.optional() }),
]);

/** A playbook: an ordered list of steps with gate policies. It is data and part of the incident's record. */
export const playbookSchema = z
  .strictObject({
    name: z.string().regex(/^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$/),
    version: z.number().int().positive(),
    description: z.string().max(2000),
    steps: z.array(stepSchema).min(3).max(50),
  })
  .superRefine((playbook, ctx) => {
    const names = playbook.steps.map((s) => s.step);
    const at = (name: StepName) => names.indexOf(name);
    const problem = (message: string) => ctx.addIssue({ code: 'custom', path: ['steps'], message });
    for (const name of new Set(names)) {
      if (names.filter((n) => n === name).length > 1) problem(`${name} stands there twice`);
    }
    if (at('confirm-miner') !== 0) problem('confirm-miner must be the first step');
    const firstAct = names.findIndex(isDestructive);
    if (firstAct >= 0 && (at('preserve-evidence') < 0 || at('preserve-evidence') > firstAct)) {
      problem('preserve-evidence must come before the first destructive step');
    }
    if (firstAct >= 0 && at('watch-for-respawn') !== names.length - 1) {
      problem('watch-for-respawn must be the last step where anything destructive is done');
    }
  });
export type Playbook = z.infer<typeof playbookSchema>;
export type PlaybookStep = Playbook['steps'][number];
