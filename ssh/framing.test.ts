import { Buffer } from 'node:buffer';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FrameReader } from './framing.ts';

const NONCE = '0123456789abcdef0123456789abcdef';
const reply = (body: Uint8Array, exit = 0, noise: Uint8Array = Buffer.alloc(0)): Buffer =>
  Buffer.concat([noise, Buffer.from(`${NONCE} begin\n`), body, Buffer.from(`\n${NONCE} end ${exit}\n`)]);

/** Feeds a stream cut into chunks of the given sizes, round and round. */
function feed(reader: FrameReader, stream: Buffer, sizes: readonly number[]): void {
  for (let at = 0, i = 0; at < stream.length; i += 1) {
    const size = sizes[i % sizes.length] ?? 1;
    reader.feed(stream.subarray(at, at + size));
    at += size;
  }
}

const chunkSizes = fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 6 });
/** Bodies that hold parts of markers now and then. */
const bodies = fc
  .array(
    fc.oneof(
      fc.uint8Array({ maxLength: 60 }),
      fc.nat(44).map((n) => Buffer.from(`\n${NONCE} end 0\n`).subarray(0, n % 38)),
    ),
  )
  .map((parts) => Buffer.concat(parts));

describe('FrameReader', () => {
  test('finds any body between the markers, however the stream is cut', () => {
    fc.assert(
      fc.property(
        bodies,
        fc.uint8Array({ maxLength: 100 }),
        fc.integer({ min: 0, max: 255 }),
        chunkSizes,
        (body, noise, exit, sizes) => {
          const reader = new FrameReader(NONCE, 1_000_000);
          feed(reader, reply(body, exit, Buffer.from(noise)), sizes);
          expect(reader.state).toBe('done');
          expect(reader.exit).toBe(exit);
          expect(reader.truncated).toBe(false);
          expect(Buffer.from(reader.body)).toEqual(body);
        },
      ),
    );
  });

  test('is not done before the last byte', () => {
    const stream = reply(Buffer.from('body'));
    const reader = new FrameReader(NONCE, 100);
    for (const byte of stream.subarray(0, -1)) expect(reader.feed(Uint8Array.of(byte))).toBe('open');
    expect(reader.feed(stream.subarray(-1))).toBe('done');
  });

  test('keeps what fits and says that something is missing', () => {
    fc.assert(
      fc.property(bodies, fc.nat(80), chunkSizes, (body, limit, sizes) => {
        const reader = new FrameReader(NONCE, limit);
        feed(reader, reply(body), sizes);
        expect(reader.state).toBe('done');
        expect(Buffer.from(reader.body)).toEqual(body.subarray(0, limit));
        expect(reader.truncated).toBe(body.length > limit);
      }),
    );
  });

  test('keeps whole lines only up to the limit of lines', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('a', 'bb', ''), { maxLength: 12 }),
        fc.nat(8),
        chunkSizes,
        (lines, limit, sizes) => {
          const body = lines.map((text) => `${text}\n`).join('');
          const reader = new FrameReader(NONCE, 1000, limit);
          feed(reader, reply(Buffer.from(body)), sizes);
          expect(Buffer.from(reader.body).toString()).toBe(
            lines
              .slice(0, limit)
              .map((text) => `${text}\n`)
              .join(''),
          );
          expect(reader.truncated).toBe(lines.length > limit);
        },
      ),
    );
  });

  test('calls a stream flooded that goes on far beyond the limit', () => {
    const reader = new FrameReader(NONCE, 1000);
    const chunk = Buffer.alloc(64 * 1024, 'x');
    reader.feed(Buffer.from(`${NONCE} begin\n`));
    for (let i = 0; i < 16; i += 1) reader.feed(chunk);
    expect(reader.state).toBe('flooded');
    expect(reader.body).toHaveLength(1000);
  });

  test('calls noise that never becomes a reply flooded', () => {
    const reader = new FrameReader(NONCE, 10);
    const chunk = Buffer.alloc(64 * 1024, '\n');
    for (let i = 0; i < 17; i += 1) reader.feed(chunk);
    expect(reader.state).toBe('flooded');
  });

  test.each(['x\n', '\n', '256\n', '-1\n', '1234', '1 \n'])(
    'calls an end marker with status %j malformed',
    (status) => {
      const reader = new FrameReader(NONCE, 10);
      reader.feed(Buffer.from(`${NONCE} begin\n\n${NONCE} end ${status}`));
      expect(reader.state).toBe('malformed');
    },
  );

  test('takes no marker with another nonce', () => {
    const reader = new FrameReader(NONCE, 10);
    reader.feed(reply(Buffer.from('')).subarray(1));
    expect(reader.state).toBe('open');
  });
});
