// Plain JavaScript, because setup.mjs needs it before Davy's own Node and packages are there.
import { randomBytes } from 'node:crypto';
import { linkSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { identityOf, isAlive } from './process-identity.mjs';

/**
 * A lock that one process holds: a file that appears with its owner's identity already inside (link(2) never replaces, so
 * exactly one wins). A lock whose owner is gone, by identity and not by number, is void.
 * @typedef {{ release(): void }} HeldLock
 * @typedef {import('./process-identity.mjs').ProcessIdentity & { nonce: string }} Owner
 */

/**
 * Takes the lock, or says who holds it.
 * @param {string} file
 * @returns {HeldLock | { heldBy: number }}
 */
export function tryLock(file) {
  const self = identityOf(process.pid);
  if (self === undefined) throw new Error('this process cannot be found in its own process table');
  const nonce = randomBytes(8).toString('hex');
  const mine = JSON.stringify({ ...self, nonce });
  for (;;) {
    if (linkedInto(file, mine, nonce)) return { release: () => removeIf(file, mine) };
    const found = readOwner(file);
    if (found === undefined) continue; // gone in between
    if (found.owner !== undefined && isAlive(found.owner)) return { heldBy: found.owner.pid };
    breakStale(file, found.text, mine, nonce);
  }
}

/**
 * Waits for the lock. `onWait` is called once, when somebody else holds it.
 * @param {string} file
 * @param {(pid: number) => void} [onWait]
 * @returns {Promise<HeldLock>}
 */
export async function lock(file, onWait) {
  for (let told = false; ; told = true) {
    const got = tryLock(file);
    if ('release' in got) return got;
    if (!told) onWait?.(got.heldBy);
    await delay(100);
  }
}

/**
 * Only one process may remove a given dead owner's lock: whoever gets the second file, named for that owner. Without it
 * two waiters could both find the same dead owner, and the slower would remove the faster one's new lock.
 * @param {string} file
 * @param {string} stale
 * @param {string} mine
 * @param {string} nonce
 */
function breakStale(file, stale, mine, nonce) {
  const claim = `${file}.break`;
  if (linkedInto(claim, mine, nonce)) {
    removeIf(file, stale);
    removeIf(claim, mine);
    return;
  }
  const other = readOwner(claim);
  if (other !== undefined && (other.owner === undefined || !isAlive(other.owner)))
    removeIf(claim, other.text);
}

/**
 * @param {string} file
 * @param {string} text
 * @param {string} nonce
 */
function linkedInto(file, text, nonce) {
  const beside = `${file}.${nonce}`;
  writeFileSync(beside, text, { mode: 0o600 });
  try {
    linkSync(beside, file);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  } finally {
    unlinkSync(beside);
  }
}

/**
 * @param {string} file
 * @param {string} text
 */
function removeIf(file, text) {
  try {
    if (readFileSync(file, 'utf8') === text) unlinkSync(file);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
  }
}

/**
 * @param {string} file
 * @returns {{ text: string, owner: Owner | undefined } | undefined}
 */
function readOwner(file) {
  try {
    const text = readFileSync(file, 'utf8');
    try {
      return { text, owner: JSON.parse(text) };
    } catch {
      return { text, owner: undefined };
    }
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** @param {unknown} error */
const codeOf = (error) => /** @type {NodeJS.ErrnoException} */ (error).code;
