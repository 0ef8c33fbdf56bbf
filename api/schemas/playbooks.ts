import { z } from 'zod';
import { gatePolicySchema } from '../../domain/gate.ts';
import { DESTRUCTIVE_STEPS, STEP_NAMES } from '../../domain/steps.ts';

export const namedPolicySchema = gatePolicySchema.meta({ id: 'GatePolicy' });

export const playbookViewSchema = z
  .object({
    name: z.string(),
    version: z.number().int(),
    description: z.string(),
    steps: z.array(
      z.object({
        step: z.enum(STEP_NAMES),
        destructive: z.boolean(),
        gate: namedPolicySchema.nullable().meta({ description: 'null: read-only, nobody is asked' }),
      }),
    ),
  })
  .meta({ id: 'Playbook' });
export type PlaybookView = z.infer<typeof playbookViewSchema>;

export const actionSchema = z
  .object({
    name: z.enum(DESTRUCTIVE_STEPS),
    title: z.string(),
    version: z.number().int(),
    changes: z.string(),
    reversible: z.boolean(),
    attack: z.array(z.string()),
    react: z.array(z.string()),
    evidence: z.string(),
    shownAs: z.array(z.string()).length(2),
    targets: z.array(z.string()),
  })
  .meta({ id: 'Action' });
