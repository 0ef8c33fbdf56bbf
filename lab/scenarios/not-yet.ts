/** Hosts on which Davy is not right yet, left out of the tests: each leaves this list with the change that mends it. */
export const notYet: ReadonlySet<string> = new Set([
  // Small tools beside the miner (netstat, xargs kill, `if … then :`) count as something else that the script starts.
  'a script that kills rivals by name',
  // Two lines instead of the file.
  'a file in cron.d of which every line is the attacker’s',
  // A file called bash in a hidden folder is not offered.
  'two miners that know nothing of each other',
  // The script in cron.hourly is not ticked.
  'perfctl',
  // `/./` in a path makes a second target of the same file.
  'Diicot',
  // What a linked line copies into place is not linked.
  'a second copy that waits elsewhere',
  // The download of a covered shell, and the shell around it, are targets of their own.
  'a loader that is read from a pipe',
]);

/** Seen rightly, and ended in other words than these hosts deserve; none of them ends `cleaned` while something stands there. */
export const endsNotYet: ReadonlySet<string> = new Set([
  'a cron line that asks for the miner’s name first',
  'a library in ld.so.preload beside a miner',
  'a miner mounted over cron in a mount namespace of its own',
  'a miner under timeout, nice and su',
  'a mount over the miner’s folder in /proc',
  'a scanner beside a miner',
]);
