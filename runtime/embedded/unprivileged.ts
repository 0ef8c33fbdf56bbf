import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { DavyError } from '../../domain/errors.ts';
import { onPath } from './child.ts';

/**
 * PostgreSQL refuses uid 0. As root we run it in a user namespace where root's own uid appears as an ordinary account:
 * no account is made, and outside the files stay root's. unshare(1) execs in place, so the process id is PostgreSQL's.
 *
 * @returns the words to put in front of the command; none when this process is not root
 * @throws DavyError machine-not-ready: root, but no user namespace to be had
 */
export function unprivilegedPrefix(uid: number = process.getuid?.() ?? -1): readonly string[] {
  if (uid !== 0) return [];
  const unshare = onPath('unshare');
  const account = ordinaryAccount();
  if (process.platform !== 'linux' || unshare === undefined || account === undefined) {
    throw new DavyError(
      'machine-not-ready',
      'PostgreSQL does not run as root here: start Davy as an ordinary user, or set DATABASE_URL',
    );
  }
  const prefix = [unshare, '--user', `--map-user=${account}`, `--map-group=${account}`, '--'];
  try {
    execFileSync(unshare, [...prefix.slice(1), 'true'], { stdio: 'ignore' });
  } catch (cause) {
    throw new DavyError(
      'machine-not-ready',
      'user namespaces are switched off and PostgreSQL does not run as root: start Davy as an ordinary user, or set DATABASE_URL',
      { cause },
    );
  }
  return prefix;
}

/** A uid that is not 0 and has a name: initdb looks its own uid up. */
function ordinaryAccount(): number | undefined {
  const uids = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => Number(line.split(':')[2]))
    .filter((uid) => Number.isSafeInteger(uid) && uid > 0);
  return uids[0];
}
