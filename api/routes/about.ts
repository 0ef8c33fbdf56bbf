import { z } from 'zod';
import { roleSchema } from '../../domain/gate.ts';
import type { ApiParts } from '../parts.ts';
import type { Route } from '../route.ts';
import { route } from '../route.ts';
import { actionSchema, playbookViewSchema } from '../schemas/playbooks.ts';
import { keyIdSchema } from '../schemas/text.ts';
import { playbookView } from '../views.ts';

export function aboutRoutes({ actions, playbooks, config, version, signer }: ApiParts): Route[] {
  return [
    route({
      method: 'get',
      path: '/v1/actions',
      role: 'viewer',
      summary: 'Response actions: what each changes, and whether it can be undone',
      ok: { status: 200, description: 'All of them', schema: z.object({ items: z.array(actionSchema) }) },
      handler: async () => ({
        items: actions.map((one) => ({
          ...one,
          attack: [...one.attack],
          react: [...one.react],
          shownAs: [...one.shownAs],
          targets: [...one.targets],
        })),
      }),
    }),
    route({
      method: 'get',
      path: '/v1/playbooks',
      role: 'viewer',
      summary: 'Playbooks with the policies of their gates; the first is the default',
      ok: {
        status: 200,
        description: 'All of them',
        schema: z.object({ items: z.array(playbookViewSchema) }),
      },
      handler: async () => ({ items: playbooks.map((playbook) => playbookView(playbook, config)) }),
    }),
    route({
      method: 'get',
      path: '/v1/me',
      role: 'viewer',
      summary: 'Whose key this is',
      ok: {
        status: 200,
        description: 'Person, key and role',
        schema: z.object({ person: z.string(), keyId: keyIdSchema, role: roleSchema }),
      },
      handler: async (_, { person, keyId, role }) => ({ person, keyId, role }),
    }),
    route({
      method: 'get',
      path: '/v1/version',
      role: 'viewer',
      summary: 'Version, and the public key of decisions and checkpoints',
      ok: {
        status: 200,
        description: 'This Davy',
        schema: z.object({
          version: z.string(),
          signingKey: z.object({ keyId: z.string(), publicKey: z.string() }),
        }),
      },
      handler: async () => ({
        version,
        signingKey: { keyId: signer.keyId, publicKey: signer.publicKey },
      }),
    }),
  ];
}
