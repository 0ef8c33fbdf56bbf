import { Buffer } from 'node:buffer';
import { describe, expect, test } from 'vitest';
import { hostBytes } from '../action/host-bytes.ts';
import { CALL_KINDS, cutActEverywhere } from './cut-call.fixture.ts';
import { DASH_AND_BASH } from './local-shell.fixture.ts';

describe.each(CALL_KINDS)('of a %s call', (kind) => {
  test.each(DASH_AND_BASH)(
    '$name runs nothing that was cut off, at whatever byte',
    (shell) => cutActEverywhere(shell, kind),
    120_000,
  );
});

test('text that says one thing and bytes that say another are refused', () => {
  expect(Buffer.from(hostBytes('/tmp/\\u{1b}', 'L3RtcC8b')).toString('latin1')).toBe('/tmp/\x1b');
  expect(() => hostBytes('/tmp/a', Buffer.from('/tmp/b').toString('base64'))).toThrow(/internal/);
  expect(() => hostBytes('/tmp/\\', undefined)).toThrow(/internal/);
});
