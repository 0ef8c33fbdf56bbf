import { Buffer } from 'node:buffer';
import { createHmac, timingSafeEqual } from 'node:crypto';
import { fingerprint, parsePublicKey } from './host-keys.ts';

interface KnownHost {
  readonly patterns: readonly string[];
  readonly revoked: boolean;
  readonly key: string;
}

export interface KnownHosts {
  readonly entries: readonly KnownHost[];
  /** Numbers of lines that were not understood; `@cert-authority` lines are among them: certificates are not supported. */
  readonly skippedLines: readonly number[];
}

/** Reads a file in the format of sshd(8), SSH_KNOWN_HOSTS FILE FORMAT: plain and hashed names, `[host]:port`, `@revoked`. */
export function parseKnownHosts(text: string): KnownHosts {
  const entries: KnownHost[] = [];
  const skippedLines: number[] = [];
  for (const [index, raw] of text.split('\n').entries()) {
    const content = raw.trim();
    if (content === '' || content.startsWith('#')) continue;
    const fields = content.split(/[ \t]+/);
    const marker = content.startsWith('@') ? fields.shift() : undefined;
    const [names, type, base64] = fields;
    const key = `${type} ${base64}`;
    const understood = marker === undefined || marker === '@revoked';
    if (!understood || names === undefined || parsePublicKey(key) === undefined) {
      skippedLines.push(index + 1);
      continue;
    }
    entries.push({ patterns: names.split(','), revoked: marker === '@revoked', key });
  }
  return { entries, skippedLines };
}

/**
 * The keys known for a host, in the form of `HostAddress.hostKeys`. A revoked key is never among them, whichever line came first.
 *
 * @param port the port connected to; names of other ports than 22 stand as `[host]:port` in the file
 */
export function knownKeys(
  known: KnownHosts,
  host: string,
  port: number,
): { keys: string[]; revoked: string[] } {
  const name = port === 22 ? host.toLowerCase() : `[${host.toLowerCase()}]:${port}`;
  const matching = known.entries.filter((entry) => matches(entry.patterns, name));
  const revoked = [...new Set(matching.filter((entry) => entry.revoked).map((entry) => entry.key))];
  const bad = new Set(revoked.map(keyFingerprint));
  const good = matching.filter((entry) => !entry.revoked && !bad.has(keyFingerprint(entry.key)));
  return { keys: [...new Set(good.map((entry) => entry.key))], revoked };
}

const keyFingerprint = (key: string): string => fingerprint(parsePublicKey(key) ?? Buffer.alloc(0));

/** One pattern must match, and no negated one may. */
function matches(patterns: readonly string[], name: string): boolean {
  let matched = false;
  for (const pattern of patterns) {
    const negated = pattern.startsWith('!');
    if (!matchesOne(negated ? pattern.slice(1) : pattern, name)) continue;
    if (negated) return false;
    matched = true;
  }
  return matched;
}

function matchesOne(pattern: string, name: string): boolean {
  if (pattern.startsWith('|1|')) {
    const [, , salt, hash] = pattern.split('|');
    if (salt === undefined || hash === undefined) return false;
    const expected = Buffer.from(hash, 'base64');
    const actual = createHmac('sha1', Buffer.from(salt, 'base64')).update(name).digest();
    return expected.length === actual.length && timingSafeEqual(expected, actual);
  }
  return glob(pattern.toLowerCase(), name);
}

/** `*` and `?` only, in linear time: a file is no reason to hang. */
function glob(pattern: string, name: string): boolean {
  let at = 0;
  let star = -1;
  let resume = 0;
  let p = 0;
  while (at < name.length) {
    if (pattern[p] === '*') {
      star = p;
      resume = at;
      p += 1;
    } else if (p < pattern.length && (pattern[p] === '?' || pattern[p] === name[at])) {
      p += 1;
      at += 1;
    } else if (star >= 0) {
      p = star + 1;
      resume += 1;
      at = resume;
    } else return false;
  }
  while (pattern[p] === '*') p += 1;
  return p === pattern.length;
}
