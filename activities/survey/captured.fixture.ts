import { Buffer } from 'node:buffer';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { asId } from '../../domain/ids.ts';
import { SURVEY_LIMITS } from './limits.ts';
import type { Captured, ParseOptions } from './parse/reply.ts';
import { secretPrefix } from './parse/secret-prefix.ts';

export const NONCE = '0123456789abcdef0123456789abcdef';
export const PREFIX = secretPrefix(Uint8Array.of(0x5a, 0xc3, 0x0f, 0x96));

export const OPTIONS: ParseOptions = {
  surveyId: asId('svy', 'svy_captured'),
  number: 1,
  limits: SURVEY_LIMITS,
  now: new Date('2026-11-22T04:15:00Z'),
};

/** A reply as a host gave it: captured from lab hosts, with nonce and prefix put in anew. */
export function captured(
  name: 'infected' | 'clean',
  change: (reply: string) => string = (reply) => reply,
): Captured {
  const text = gunzipSync(readFileSync(join(import.meta.dirname, 'captured', `${name}.gz`))).toString(
    'latin1',
  );
  const reply = change(text).replaceAll('NONCE', NONCE).replaceAll('PREFIX', PREFIX);
  return capturedFrom(Buffer.from(reply, 'latin1'));
}

export const capturedFrom = (reply: Uint8Array): Captured => ({
  reply,
  truncated: false,
  nonce: NONCE,
  prefix: PREFIX,
  hostKey: 'SHA256:captured',
  responder: { address: '203.0.113.5', port: 40_000, serverPort: 22 },
});
