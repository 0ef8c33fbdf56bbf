import { expect, test } from 'vitest';
import type { HostInput } from '../../domain/host.ts';
import { hostInputSchema } from '../../domain/host.ts';
import { asId } from '../../domain/ids.ts';
import { addressOf } from './host-access.ts';

const HOST = { address: '192.0.2.5', hostKeys: [`SHA256:${'A'.repeat(43)}`] };
type Identity = Pick<HostInput, 'identityFile' | 'passphraseFile' | 'agent'>;

test.each<[said: Identity, used: Identity]>([
  [{}, { identityFile: '/keys/id_ed25519' }],
  [{ identityFile: 'id_web' }, { identityFile: '/keys/id_web' }],
  [{ passphraseFile: 'pass' }, { identityFile: '/keys/id_ed25519', passphraseFile: '/keys/pass' }],
  [{ agent: 'agent' }, { agent: '/keys/agent' }],
  [
    { agent: 'agent', identityFile: 'id_web' },
    { agent: '/keys/agent', identityFile: '/keys/id_web' },
  ],
  [
    { agent: 'agent', passphraseFile: 'pass' },
    { agent: '/keys/agent', identityFile: '/keys/id_ed25519', passphraseFile: '/keys/pass' },
  ],
])('the inventory’s %j is %j on the way to the host', async (said, used) => {
  const host = { ...hostInputSchema.parse({ ...HOST, ...said }), id: asId('hst', 'hst_1'), name: 'web1' };
  const { identityFile, passphraseFile, agent } = await addressOf(host, '/keys', async () => undefined);
  expect({ identityFile, passphraseFile, agent }).toEqual({
    identityFile: used.identityFile,
    passphraseFile: used.passphraseFile,
    agent: used.agent,
  });
});

test.each(['../agent', '/run/user/0/agent', '..', '', 'a b'])(
  'nothing but a name of the folder is taken: %j',
  (name) => {
    for (const field of ['identityFile', 'passphraseFile', 'agent']) {
      expect(hostInputSchema.safeParse({ ...HOST, [field]: name }).success, field).toBe(false);
    }
  },
);
