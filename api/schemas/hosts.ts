import { z } from 'zod';
import { hostInputSchema } from '../../domain/host.ts';

export const hostSchema = z
  .object({ ...hostInputSchema.shape, id: z.string(), name: z.string() })
  .meta({ id: 'Host' });

export const lookSchema = z
  .record(z.string(), z.unknown())
  .meta({ id: 'HostLook', description: 'What was seen. Host text is shown text.' });
