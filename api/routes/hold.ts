import { z } from 'zod';
import type { ApiParts } from '../parts.ts';
import type { Route } from '../route.ts';
import { route } from '../route.ts';
import { reasonSchema } from '../schemas/text.ts';

const holdSchema = z
  .object({
    on: z.boolean(),
    reason: z.string().nullable(),
    since: z.string().nullable(),
    by: z.string().nullable(),
  })
  .meta({ id: 'Hold' });

export function holdRoutes({ store, poke }: ApiParts): Route[] {
  return [
    route({
      method: 'get',
      path: '/v1/hold',
      role: 'viewer',
      summary: 'Is the emergency stop on?',
      ok: { status: 200, description: 'The emergency stop', schema: holdSchema },
      handler: async () => store.hold.get(),
    }),
    route({
      method: 'put',
      path: '/v1/hold',
      role: 'lead',
      summary: 'Switch the emergency stop on or off',
      body: z.strictObject({ on: z.boolean(), reason: reasonSchema }),
      ok: {
        status: 200,
        description: 'As it is now, with the calls that were under way; each is told to stop',
        schema: z.object({ on: z.boolean(), inFlight: z.array(z.string()), quiet: z.boolean() }),
      },
      handler: async ({ body }, actor) => {
        const { on, inFlight } = await store.hold.set(body.on, body.reason, actor);
        poke();
        return { on, inFlight, quiet: inFlight.length === 0 };
      },
    }),
  ];
}
