import type { Shown, Snapshot } from '../snapshot.ts';
import type { Judgement } from '../verdict/judgement.ts';
import type { LogEvent } from './event.ts';
import type { Cause, Recommendation } from './root-cause-report.ts';

/**
 * What to do once the miner is gone (procedure, step 9: harden, back up data, redeploy, patch, go live). Whoever could start a miner could
 * have done more than was found: rebuilding is always recommended.
 */
export function advice(
  cause: Cause,
  entry: LogEvent | null,
  snapshot: Snapshot,
  judgement: Judgement,
): Recommendation {
  const asRoot = linkedUsers(snapshot, judgement).some((user) => user === 'root');
  const why = [
    asRoot
      ? 'The miner ran as root: everything on this host may have been changed.'
      : 'The miner ran as an ordinary account: whether it became root is not known.',
    cause === 'unproven'
      ? 'The way in is unproven, so it may still be open.'
      : `The way in (${entry?.what ?? 'unknown'}) has to be closed before the new host goes live.`,
  ];
  return { rebuild: true, why, rotate: rotate(entry, snapshot, judgement, asRoot), steps: steps(entry) };
}

function linkedUsers(snapshot: Snapshot, { links }: Judgement): Shown[] {
  const pids = new Set([...links.miners, ...links.processes.map((one) => one.pid)]);
  const uids = new Set(snapshot.processes.filter((one) => pids.has(one.pid)).map((one) => one.uid));
  return snapshot.host.accounts.filter((one) => uids.has(one.uid)).map((one) => one.name);
}

function rotate(entry: LogEvent | null, snapshot: Snapshot, judgement: Judgement, asRoot: boolean): string[] {
  const users = new Set(linkedUsers(snapshot, judgement));
  const known = snapshot.host.accounts.find((account) => account.name === entry?.user);
  if (known !== undefined) users.add(known.name);
  const out = [...users].map((user) => `password and SSH keys of ${user}`);
  if (asRoot)
    out.push('every password, key and token that was stored or used on this host', 'the host’s own SSH keys');
  else out.push('every secret that these accounts could read');
  return out;
}

const CLOSE: Readonly<Record<string, string>> = {
  ssh: 'Switch off password logins (PasswordAuthentication no), allow SSH only from known addresses, limit tries.',
  redis: 'Bind Redis to the loopback, set a password and ACLs, run it without root, forbid CONFIG.',
  docker: 'Take the Docker API off the network, or require client certificates.',
  web: 'Patch or take down the application that was attacked; run it as an account of its own.',
  'xxl-job': 'Set an access token for the executors, and keep their port inside.',
  yarn: 'Require authentication for YARN’s REST API, and keep its port inside.',
  postgresql: 'Take pg_execute_server_program and superuser away from applications.',
  salt: 'Patch Salt, and keep its ports inside.',
};

const steps = (entry: LogEvent | null): string[] => [
  ...(entry === null
    ? ['Find the way in: look at the services that were reachable, and at logs kept elsewhere.']
    : []),
  ...(entry !== null && CLOSE[entry.kind] !== undefined ? [CLOSE[entry.kind] ?? ''] : []),
  'Back up data, not programs; rebuild from a known image; patch; then go live.',
  'Block the indicators in the network, and look for them on other hosts.',
];
