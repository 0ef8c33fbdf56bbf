import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import canonicalize from 'canonicalize';
import type { Digest, Sha256, TargetId } from './ids.ts';

/** RFC 8785 text of a JSON value. Throws on what JSON cannot hold. */
export function canonicalJson(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined) throw new TypeError('not a JSON value');
  return text;
}

export const sha256Hex = (bytes: Uint8Array): Sha256 => bytesToHex(sha256(bytes)) as Sha256;

/** `sha256:` + hex over the RFC 8785 form of `value`. */
export const digestOf = (value: unknown): Digest =>
  `sha256:${sha256Hex(utf8ToBytes(canonicalJson(value)))}` as Digest;

/** The plan's digest: over the plan without its `digest` member (rule: plan-digest). The console computes it from what it shows. */
export function planDigest(plan: object): Digest {
  const { digest: _, ...rest } = plan as { digest?: unknown };
  return digestOf(rest);
}

/** `t_` + the first 16 hex digits of the identity's hash: the same thing on the same host has the same id in every survey. */
export const targetId = (identity: object): TargetId => `t_${digestOf(identity).slice(7, 23)}` as TargetId;
