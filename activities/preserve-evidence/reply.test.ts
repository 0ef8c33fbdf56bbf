import { Buffer } from 'node:buffer';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { FileReply } from './reply.ts';
import { parseFiles, parseParts } from './reply.ts';

const NONCE = 'ab'.repeat(16);
const HASH = 'f'.repeat(64);
const META = '81ed 2049 131 5 0 0 1 1 2 3|2026-01-01 00:00:00.5 +0000|b|c|-';
const record = (index: number, bytes: Uint8Array, length = bytes.length): Buffer =>
  Buffer.concat([
    Buffer.from(`\n${NONCE} file ${index} ${length} ${META}\n`),
    bytes,
    Buffer.from(`\n${NONCE} end ${index}\n\n${NONCE} hash ${index} ${HASH}\n`),
  ]);
/** The bytes of a file, or why there are none. */
const told = (one: FileReply): Buffer | string => {
  if (one.kind === 'file') return Buffer.from(one.bytes);
  return one.kind === 'miss' ? one.why : one.meta.size;
};
const contents = fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 8 });

describe('a reply with files', () => {
  test('gives every byte back, whatever the files hold and whatever noise stands between', () => {
    fc.assert(
      fc.property(contents, fc.uint8Array({ maxLength: 30 }), (files, noise) => {
        const reply = Buffer.concat(files.flatMap((bytes, i) => [Buffer.from(noise), record(i, bytes)]));
        const parsed = parseFiles(reply, NONCE, files.length);
        expect(parsed.map(told)).toEqual(files.map((bytes) => Buffer.from(bytes)));
        expect(parsed.every((one) => one.kind === 'file' && one.hostSha256 === HASH)).toBe(true);
      }),
    );
  });

  test('cut off anywhere, it has only whole files', () => {
    fc.assert(
      fc.property(contents, fc.nat(), (files, cut) => {
        const reply = Buffer.concat(files.map((bytes, i) => record(i, bytes)));
        const parsed = parseFiles(reply.subarray(0, cut % (reply.length + 1)), NONCE, files.length);
        expect(parsed.length).toBe(files.length);
        for (const [i, one] of parsed.entries()) {
          if (one.kind === 'file')
            expect(Buffer.from(one.bytes).equals(Buffer.from(files[i] ?? []))).toBe(true);
          else expect(told(one)).toBe('cut-off');
        }
      }),
    );
  });

  test('a file that shrank while it was read is no evidence; what is missing is named', () => {
    const reply = Buffer.concat([record(0, Buffer.from('abc'), 5), Buffer.from(`\n${NONCE} miss 1 link\n`)]);
    expect(parseFiles(reply, NONCE, 3)).toEqual([
      { kind: 'miss', why: 'changed-while-read' },
      { kind: 'miss', why: 'link' },
      { kind: 'miss', why: 'cut-off' },
    ]);
  });

  test('metadata alone are told; a file whose hash did not come has none', () => {
    const whole = Buffer.concat([Buffer.from(`\n${NONCE} meta 0 ${META}\n`), record(1, Buffer.from('abc'))]);
    const cut = whole.subarray(0, whole.indexOf(' hash 1'));
    expect(parseFiles(cut, NONCE, 2)).toMatchObject([
      { kind: 'meta', meta: { device: '2049', inode: '131', size: '5' } },
      { kind: 'file', hostSha256: null },
    ]);
  });

  test('any bytes: nothing throws', () => {
    const pieces = fc.oneof(
      fc.uint8Array({ maxLength: 50 }),
      fc
        .constantFrom(
          `\n${NONCE} `,
          'file 0 3 ',
          'meta 0 ',
          'hash 0 ',
          META,
          '\n',
          `\n${NONCE} end 0 `,
          `\n${NONCE} open x\n`,
        )
        .map((text) => Buffer.from(text)),
    );
    fc.assert(
      fc.property(fc.array(pieces), (parts) => {
        const reply = Buffer.concat(parts);
        expect(parseFiles(reply, NONCE, 2).length).toBe(2);
        expect(parseParts(reply, NONCE).size).toBeLessThanOrEqual(parts.length);
      }),
    );
  });
});

test('sections come whole, or are marked as cut off', () => {
  const reply = Buffer.from(
    `\n${NONCE} open a\nx\n\n${NONCE} shut a\n\n${NONCE} open b\n\n${NONCE} shut b\n\n${NONCE} open c\nhalf`,
  );
  const parts = [...parseParts(reply, NONCE)].map(([name, { bytes, whole }]) => [
    name,
    Buffer.from(bytes).toString(),
    whole,
  ]);
  expect(parts).toEqual([
    ['a', 'x\n', true],
    ['b', '', true],
    ['c', 'half', false],
  ]);
});

test('a section that the script cut at its limit is not whole', () => {
  const reply = Buffer.from(`\n${NONCE} open a\n${'x'.repeat(4 * 1024 * 1024)}\n${NONCE} shut a\n`);
  expect(parseParts(reply, NONCE).get('a')?.whole).toBe(false);
});
