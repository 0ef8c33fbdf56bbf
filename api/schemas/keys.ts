import { z } from 'zod';
import { roleSchema } from '../../domain/gate.ts';
import { keyIdSchema, personSchema, timeSchema } from './text.ts';

export const keySchema = z
  .object({
    id: keyIdSchema,
    person: z.string(),
    role: roleSchema.nullable(),
    source: z.string().nullable().meta({ description: 'Set for a credential that can only post alerts' }),
    createdAt: timeSchema,
    revokedAt: timeSchema.nullable(),
  })
  .meta({ id: 'Key' });

export const newKeySchema = z
  .object({
    ...keySchema.shape,
    secret: z
      .string()
      .exactOptional()
      .meta({ description: 'Shown this once; absent when the request is repeated with its Idempotency-Key' }),
  })
  .meta({ id: 'NewKey' });

export const keyBodySchema = z.strictObject({ person: personSchema, role: roleSchema });
export const sourceBodySchema = z.strictObject({
  source: z.string().min(1).max(64).meta({ description: 'A form of alert, for example generic' }),
  person: personSchema,
});
