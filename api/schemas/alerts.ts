import { z } from 'zod';
import { alertStatusSchema, plainAlertSchema } from '../../domain/alert.ts';
import { sha256Schema } from '../../domain/ids-schema.ts';
import { alertIdSchema, incidentIdSchema, timeSchema } from './text.ts';

/** For the document alone: the adapter of the source checks the body, since each source has its own form. */
export const alertBodySchema = z
  .union([plainAlertSchema, z.array(plainAlertSchema)])
  .meta({ id: 'AlertBody' });

const acceptedSchema = z
  .object({ alertId: alertIdSchema, status: alertStatusSchema, incidentId: incidentIdSchema.nullable() })
  .meta({ id: 'AcceptedAlert' });

export const acceptedAnswerSchema = z.union([acceptedSchema, z.object({ items: z.array(acceptedSchema) })]);

const list = z.array(z.string()).exactOptional();

export const alertSchema = z
  .object({
    id: alertIdSchema,
    source: z.string(),
    externalId: z.string().nullable(),
    externalIdBase64: z.string().exactOptional(),
    bodySha256: sha256Schema,
    status: alertStatusSchema,
    incidentId: incidentIdSchema.nullable(),
    host: z.string().meta({ description: 'As the alert named it, shown text' }),
    hostBase64: z.string().exactOptional(),
    title: z.string(),
    titleBase64: z.string().exactOptional(),
    severity: z.string().nullable(),
    severityBase64: z.string().exactOptional(),
    observedAt: z.string().nullable(),
    receivedAt: timeSchema,
    indicators: z
      .object({
        md5: list,
        sha1: list,
        sha256: list,
        paths: list,
        pids: z.array(z.number().int()).exactOptional(),
        addresses: list,
        domains: list,
        commandLines: list,
      })
      .meta({ description: 'Exactly as sent: escape and defang before showing' }),
  })
  .meta({ id: 'Alert' });
export type AlertView = z.infer<typeof alertSchema>;
