// Plain JavaScript, because setup.mjs needs it before Davy's own Node and packages are there.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

/**
 * A process beyond its number: numbers come back, a number with its start time and boot does not.
 * @typedef {{ readonly pid: number, readonly start: string }} ProcessIdentity
 */

/**
 * The identity of a living process; undefined when it is gone or only waits to be reaped.
 * Linux: boot id and start time in clock ticks (proc(5), field 22 of stat). Elsewhere: what ps calls lstart, in seconds.
 * @param {number} pid
 * @returns {ProcessIdentity | undefined}
 */
export function identityOf(pid) {
  if (!Number.isSafeInteger(pid) || pid <= 0) return undefined;
  try {
    const start = process.platform === 'linux' ? startOnLinux(pid) : startByPs(pid);
    return start === undefined ? undefined : { pid, start };
  } catch {
    return undefined;
  }
}

/** @param {number} pid */
function startOnLinux(pid) {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  // The name in parentheses may hold spaces and parentheses: fields begin after the last one.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  if (fields[0] === 'Z' || fields[0] === 'X') return undefined;
  const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim();
  return `${boot}/${fields[19]}`;
}

/** @param {number} pid */
function startByPs(pid) {
  const text = execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], {
    encoding: 'utf8',
    env: { LC_ALL: 'C' },
  });
  return text.trim() || undefined;
}

/**
 * Whether this very process still runs.
 * @param {ProcessIdentity} identity
 */
export const isAlive = (identity) => identityOf(identity.pid)?.start === identity.start;

/**
 * Waits until the process is gone; false when `withinMs` ran out first.
 * @param {ProcessIdentity} identity
 * @param {number} withinMs
 */
export async function waitGone(identity, withinMs) {
  const until = performance.now() + withinMs;
  let pause = 5;
  while (isAlive(identity)) {
    if (performance.now() > until) return false;
    await delay(pause);
    pause = Math.min(pause * 2, 100);
  }
  return true;
}

/**
 * Ends a process and its group (it must lead one), and nothing else: the identity is looked at again before each signal.
 * Each signal gets its time in milliseconds; after the last comes SIGKILL.
 * @param {ProcessIdentity} identity
 * @param {ReadonlyArray<readonly [NodeJS.Signals, number]>} signals
 */
export async function endGroup(identity, signals) {
  for (const [signal, withinMs] of [...signals, /** @type {const} */ (['SIGKILL', 10_000])]) {
    if (!isAlive(identity)) return;
    try {
      // SIGKILL goes to the whole group, a polite signal to the leader alone, which ends its own children in order.
      process.kill(signal === 'SIGKILL' ? -identity.pid : identity.pid, signal);
    } catch (error) {
      if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'ESRCH') throw error;
    }
    if (await waitGone(identity, withinMs)) return;
  }
}
