import { z } from 'zod';

/**
 * What a linked process is to the miner. `parent`: it started the miner, and nothing shows that it is the attacker's: the way in, or
 * of unknown role.
 */
export const minerRoleSchema = z.enum([
  'miner',
  'same-image',
  'guard',
  'parent',
  'child',
  'loader',
  'fetcher',
  'reader',
]);
export type MinerRole = z.infer<typeof minerRoleSchema>;

/**
 * Who is stopped first. A guard answers within half a second to anything it sees gone, so it and whatever may have started it
 * go ahead; a reader of a pipe would run what a stopped writer leaves half written; what fetches would bring the next copy; the
 * miner answers to nothing. The plan shows its targets, and the freeze takes them, in this one order.
 */
const STOPPED: Readonly<Record<MinerRole, number>> = {
  guard: 0,
  parent: 1,
  reader: 2,
  loader: 3,
  fetcher: 4,
  child: 5,
  'same-image': 6,
  miner: 7,
};

/** @example [...targets].sort((a, b) => stoppingRank(a.role) - stoppingRank(b.role)) */
export const stoppingRank = (role: MinerRole): number => STOPPED[role];
