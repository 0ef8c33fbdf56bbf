import { isIP } from 'node:net';
import type { IncidentId } from '../../domain/ids.ts';
import type { Target } from '../../domain/plan.ts';

/** nftables allows 255 characters. */
const tableOf = (incidentId: IncidentId): string => `davy_${incidentId.replace(/^inc_/, '').toLowerCase()}`;

/**
 * A chain's name has 28 characters at most (XT_EXTENSION_MAXNAMELEN), an incident's id 26 besides `inc_`: its last 22 hold all
 * of its randomness.
 */
const chainOf = (incidentId: IncidentId): string => `davy_${incidentId.slice(-22).toLowerCase()}`;

/** Table and chain of an incident: all that Davy ever makes, and all that undo removes. */
export const ownNames = (incidentId: IncidentId): readonly [table: string, chain: string] => [
  tableOf(incidentId),
  chainOf(incidentId),
];

/** Id, family and address of each target. A target that is no address of its family becomes one that the script refuses. */
export const targetWords = (targets: readonly Target[]): string[] =>
  targets.flatMap(({ id, identity }) => {
    if (identity.kind !== 'egress') return [id, 'ipv4', 'none'];
    const { family, address } = identity;
    const fits = isIP(address) === (family === 'ipv6' ? 6 : 4) && !address.includes('%');
    return [id, family, fits ? address : 'none'];
  });

/** The responder's address without zone and without the mapping of IPv4 into IPv6, as sshd prints it. */
export const plainAddress = (address: string): string =>
  address.replace(/%.*$/, '').replace(/^::ffff:(?=\d+\.)/i, '');
