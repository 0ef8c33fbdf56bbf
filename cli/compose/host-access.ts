import { join } from 'node:path';
import type { HostAccess } from '../../activities/response/index.ts';
import { DavyError } from '../../domain/errors.ts';
import type { InventoryHost } from '../../domain/host.ts';
import type { HostAddress, HostPool } from '../../ssh/index.ts';

/** A jump may have a jump; more than this is a circle. */
const MAX_JUMPS = 4;

/**
 * Turns a host of the inventory into an address to connect to.
 *
 * @param identityDir folder of private keys, passphrases and agents' sockets; the inventory names a file in it, never a path
 * @param hostNamed looks a jump host up in the inventory
 */
export async function addressOf(
  host: Omit<InventoryHost, 'id'>,
  identityDir: string,
  hostNamed: (name: string) => Promise<InventoryHost | undefined>,
  depth = 0,
): Promise<HostAddress> {
  if (depth > MAX_JUMPS)
    throw new DavyError('config-invalid', `the jump hosts of ${host.name} lead in a circle`);
  const jump = host.jump === undefined ? undefined : await hostNamed(host.jump);
  if (host.jump !== undefined && jump === undefined) {
    throw new DavyError(
      'unknown-host',
      `${host.name} is reached through ${host.jump}, which the inventory does not have`,
    );
  }
  return {
    address: host.address,
    port: host.port,
    user: host.user,
    hostKeys: host.hostKeys,
    sudo: host.sudo,
    ...identityOf(host, identityDir),
    ...(jump === undefined ? {} : { jump: await addressOf(jump, identityDir, hostNamed, depth + 1) }),
  };
}

/** A passphrase belongs to a key, so naming one means the usual key even beside an agent. */
function identityOf(
  { identityFile, passphraseFile, agent }: Pick<InventoryHost, 'identityFile' | 'passphraseFile' | 'agent'>,
  identityDir: string,
): Pick<HostAddress, 'identityFile' | 'passphraseFile' | 'agent'> {
  const key =
    identityFile ?? (agent === undefined || passphraseFile !== undefined ? 'id_ed25519' : undefined);
  return {
    ...(key === undefined ? {} : { identityFile: join(identityDir, key) }),
    ...(passphraseFile === undefined ? {} : { passphraseFile: join(identityDir, passphraseFile) }),
    ...(agent === undefined ? {} : { agent: join(identityDir, agent) }),
  };
}

export const hostAccess = (
  pool: HostPool,
  identityDir: string,
  hostNamed: (name: string) => Promise<InventoryHost | undefined>,
): HostAccess => ({
  withHost: async (host, use) => pool.withHost(await addressOf(host, identityDir, hostNamed), use),
  withFreshConnection: async (host, use, how = {}) =>
    pool.withHost(await addressOf(host, identityDir, hostNamed), use, { fresh: true, ...how }),
});
