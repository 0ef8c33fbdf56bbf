import { z } from 'zod';
import { attentionSchema } from '../../domain/attention.ts';
import { endingSchema } from '../../domain/ending/schema.ts';
import {
  incidentStatusSchema,
  resolutionSchema,
  stepStateSchema,
  verdictSchema,
  watchFactsSchema,
} from '../../domain/incident.ts';
import { rootCauseReportSchema } from '../../domain/logs/index.ts';
import { STEP_NAMES } from '../../domain/steps.ts';
import { targetOutcomeSchema } from '../../domain/targets/outcome.ts';
import { alertIdSchema, approvalIdSchema, incidentIdSchema, timeSchema } from './text.ts';

const namedVerdictSchema = verdictSchema.meta({ id: 'Verdict' });
const namedWatchSchema = watchFactsSchema.meta({ id: 'WatchFacts' });
const namedEndingSchema = endingSchema.meta({ id: 'Ending' });
const namedOutcomeSchema = targetOutcomeSchema.meta({ id: 'TargetOutcome' });

const stepSchema = z
  .object({
    name: z.enum(STEP_NAMES),
    destructive: z.boolean(),
    state: stepStateSchema,
    approvalId: approvalIdSchema.nullable(),
    outcomes: z.array(namedOutcomeSchema),
  })
  .meta({ id: 'Step' });

export const incidentSchema = z
  .object({
    id: incidentIdSchema,
    host: z.string(),
    site: z.string(),
    status: incidentStatusSchema,
    resolution: resolutionSchema.nullable(),
    attention: attentionSchema.meta({ id: 'Attention', description: 'Why a person is needed' }).nullable(),
    verdict: namedVerdictSchema.nullable(),
    round: z.number().int(),
    playbook: z.object({ name: z.string(), version: z.number().int() }),
    alerts: z.array(alertIdSchema),
    steps: z.array(stepSchema).meta({ description: 'Of the current round' }),
    openedAt: timeSchema,
    closedAt: timeSchema.nullable(),
    watched: z.number().nullable().meta({ description: 'Milliseconds' }),
    wanted: z.number().nullable().meta({ description: 'Milliseconds that watching should have taken' }),
    watch: namedWatchSchema.nullable().meta({ description: 'What the watch can and cannot see' }),
    ending: namedEndingSchema.nullable().meta({
      description: 'What is left with its reason, what is named, what is in doubt; null until it is closed',
    }),
  })
  .meta({ id: 'Incident' });
export type IncidentView = z.infer<typeof incidentSchema>;

export const reportSchema = z
  .object({
    incidentId: incidentIdSchema,
    host: z.string(),
    status: incidentStatusSchema,
    resolution: resolutionSchema.nullable(),
    verdict: namedVerdictSchema.nullable(),
    steps: z.array(stepSchema),
    watched: z.number().nullable(),
    wanted: z.number().nullable(),
    watch: namedWatchSchema.nullable(),
    ending: namedEndingSchema.nullable(),
    report: rootCauseReportSchema
      .meta({ id: 'RootCauseReport' })
      .nullable()
      .meta({ description: 'Root cause, from the logs; null until collect-logs is done' }),
  })
  .meta({ id: 'IncidentReport' });

export const cancelledSchema = z.object({
  incident: incidentSchema,
  inFlight: z.array(z.string()).meta({ description: 'Calls under way on the host; each is told to stop' }),
  quiet: z.boolean().meta({ description: 'Nothing is under way any more' }),
});

export const indicatorSchema = z
  .object({
    type: z.enum(['sha256', 'path', 'address', 'line']),
    value: z.string().meta({ description: 'Exact; paths and lines as shown text' }),
    valueBase64: z.string().exactOptional(),
    /** For people: cannot become a link. */
    defanged: z.string(),
    steps: z.array(z.string()).meta({ description: 'Steps whose plans name it' }),
  })
  .meta({ id: 'Indicator' });
export type Indicator = z.infer<typeof indicatorSchema>;
