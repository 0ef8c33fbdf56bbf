import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { gunzip } from './inflate.ts';
import { whatItStarts } from './written.fixture.ts';

test('what gzip packs is unpacked, at every level', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 2000 }),
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 0, max: 9 }),
      (bytes, times, level) => {
        const all = Buffer.concat(Array.from({ length: times }, () => bytes));
        expect(Buffer.from(gunzip(gzipSync(all, { level })) ?? []).equals(all)).toBe(true);
      },
    ),
    { numRuns: 200 },
  );
});

test('any bytes are answered, and no more than 256 KiB are made of them', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      gunzip(Uint8Array.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, ...bytes]));
      gunzip(bytes);
    }),
  );
  expect(gunzip(gzipSync(new Uint8Array(64 * 1024 * 1024)))?.length).toBe(256 * 1024);
});

test.each(['base64 -d | gzip -d | sh', 'base64 -d | gunzip -c | bash', 'base64 -d|zcat|sh'])(
  'a packed text is read through %s',
  (pipeline) => {
    const packed = gzipSync('#!/bin/sh\n/tmp/m -q &\n').toString('base64');
    expect(whatItStarts(`echo ${packed} | ${pipeline}`)).toMatchObject({
      starts: [{ path: '/tmp/m' }],
      decodesAndRuns: true,
      untold: [],
    });
  },
);
