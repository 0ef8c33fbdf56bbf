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
