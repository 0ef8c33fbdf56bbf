/** Hosts on which Davy is not right yet, left out of the tests: each leaves this list with the change that mends it. */
export const notYet: ReadonlySet<string> = new Set([]);

/** Seen rightly, and ended in other words than these hosts deserve; none of them ends `cleaned` while something stands there. */
export const endsNotYet: ReadonlySet<string> = new Set([
  'a cron line that asks for the miner’s name first',
  'a library in ld.so.preload beside a miner',
  'a miner mounted over cron in a mount namespace of its own',
  'a miner under timeout, nice and su',
  'a mount over the miner’s folder in /proc',
  'a scanner beside a miner',
]);
