import { addressKind, inRange, spelledAddress } from '../../linux/address.ts';
import type { FetchAddress } from '../../snapshot.ts';
import type { Ground } from './node.ts';

/** An address of the Internet by number and without TLS, in whatever spelling: nobody publishes software like that. */
export function isBarePublic({ scheme, host }: FetchAddress): boolean {
  const address = spelledAddress(host);
  return address !== undefined && addressKind(address) === 'public' && !/^(?:https|ftps)$/.test(scheme);
}

/** Networks that the host itself is in, and what the operator lists: an address there is the company's own. */
export function isNear({ scene, context }: Ground, address: string): boolean {
  const own = new Set(scene.snapshot.sockets.map(({ local }) => local.address));
  const connected = scene.snapshot.host.networks.filter((range) =>
    [...own].some((local) => inRange(local, range)),
  );
  return [...connected, ...(context.ownAddresses ?? [])].some((range) => inRange(address, range));
}

/** Whether it is the company's own server, by number. An attacker may name it in his script. */
export function isCompanys(ground: Ground, { host }: FetchAddress): boolean {
  const address = spelledAddress(host);
  return address !== undefined && isNear(ground, address);
}

/** Hosting for pasted text: nobody's software is kept there, and a link to it holds by its whole address only. */
const PASTES =
  /(?:^|\.)(?:pastebin\.com|paste\.[a-z.]+|hastebin\.com|termbin\.com|ix\.io|transfer\.sh|temp\.sh|oshi\.at|0x0\.st|anonfiles\.com|discordapp\.com)$/;

export const isPaste = ({ host }: FetchAddress): boolean => PASTES.test(host);
