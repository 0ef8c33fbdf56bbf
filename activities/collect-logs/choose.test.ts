import { Buffer } from 'node:buffer';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { chooseLogs, LOG_LIMITS } from './choose.ts';
import { parseListing } from './listing.ts';
import { unpack } from './unpack.ts';

const FILE = '81a4';
const row = (path: string, size: number, written: number, mode = FILE) =>
  `file ${mode} 2049 ${size + 7} ${size} ${written} ${path}\n`;
const listing = (...rows: string[]) => parseListing(Buffer.from(`zone +0130\nodd 0\n${rows.join('')}end\n`));

describe('the list of logs', () => {
  test('is read row by row; anything else in it is left out', () => {
    const read = listing(
      row('/var/log/auth.log', 5, 100),
      row('/var/log/secure', 1, 1, 'a1ff'),
      'file nonsense\n',
      row('/var/log/a b', 1, 1),
    );
    expect(read).toMatchObject({ utcOffsetMinutes: 90, truncated: false, journal: false });
    expect(read.logs.map((log) => [log.path, log.type])).toEqual([
      ['/var/log/auth.log', 'file'],
      ['/var/log/secure', 'link'],
    ]);
    expect(parseListing(Buffer.from(row('/var/log/auth.log', 5, 100))).truncated).toBe(true);
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(parseListing(bytes).logs).toEqual([]);
      }),
    );
  });
});

describe('the choice', () => {
  test('takes logins first, then the newest, within the limits, and says what it left', () => {
    const all = listing(
      row('/var/log/nginx/access.log', 500, 900),
      row('/var/log/auth.log.1', 400, 500),
      row('/var/log/auth.log', 300, 900),
      row('/var/log/syslog', 600, 900),
      row('/var/log/wtmp', 384, 900),
    );
    const chosen = chooseLogs(all, 0, { perFile: 1_000, total: 1_100, files: 10 });
    expect(chosen.wanted.map((one) => one.path)).toEqual([
      '/var/log/auth.log',
      '/var/log/auth.log.1',
      '/var/log/wtmp',
    ]);
    expect(chosen.missing).toEqual(['truncated: 2 logs were over the limit of files or bytes.']);
    expect(chooseLogs(all, 0, { ...LOG_LIMITS, files: 2 }).wanted.length).toBe(2);
  });

  test('leaves out what is older than the window; takes the end of a log, but all of a packed one from its beginning', () => {
    const all = listing(
      row('/var/log/auth.log', 9, 200),
      row('/var/log/auth.log.2.gz', 9, 100),
      row('/var/log/auth.log.3.gz', 9, 1),
      row('/var/log/wtmp', 384, 200),
    );
    const chosen = chooseLogs(all, 50_000, LOG_LIMITS);
    expect(chosen.wanted.map((one) => [one.path, one.from])).toEqual([
      ['/var/log/auth.log', 'tail'],
      ['/var/log/auth.log.2.gz', 'head'],
      ['/var/log/wtmp', 'tail'],
    ]);
    expect(chosen.missing).toEqual(['not-checked: 1 logs that were last written before 1970-01-01.']);
  });

  test('missing, emptied and linked logs are told', () => {
    const { missing } = chooseLogs(
      listing(row('/var/log/auth.log', 0, 1), row('/var/log/wtmp', 1, 1, 'a1ff')),
      0,
      LOG_LIMITS,
    );
    expect(missing).toEqual([
      'There is no log of logins (auth.log, secure, messages, journal): removed, or kept elsewhere.',
      'wtmp is empty or missing: it names every login on a terminal.',
      '/var/log/auth.log is empty.',
      '/var/log/wtmp is a link and was not read.',
    ]);
  });
});

describe('unpacking', () => {
  test.each([
    ['gzip', gzipSync],
    ['zstd', zstdCompressSync],
    ['nothing', (bytes: Uint8Array) => bytes],
  ])('%s gives the bytes back, up to the limit', async (_name, pack) => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ minLength: 4, maxLength: 5_000 }),
        fc.integer({ min: 1, max: 6_000 }),
        async (random, limit) => {
          // Not to be taken for a packed file itself.
          const bytes = Uint8Array.from(random, (byte, i) => (i === 0 ? 65 : byte));
          const text = await unpack('/var/log/x.1', pack(bytes), limit);
          expect(text?.truncated).toBe(bytes.length > limit);
          expect(Buffer.from(text?.bytes ?? [])).toEqual(Buffer.from(bytes.subarray(0, limit)));
        },
      ),
      { numRuns: 40 },
    );
  });

  test('a damaged or cut file gives its beginning, marked', async () => {
    const whole = gzipSync(Buffer.from('line\n'.repeat(50_000)));
    const half = await unpack('/var/log/x.gz', whole.subarray(0, whole.length / 2), 1_000_000);
    expect(half?.truncated).toBe(true);
    expect('line\n'.repeat(50_000).startsWith(Buffer.from(half?.bytes ?? []).toString())).toBe(true);
    expect(await unpack('/var/log/x.xz', whole, 10)).toBeNull();
  });
});
