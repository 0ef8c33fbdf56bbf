import { Buffer } from 'node:buffer';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { basename } from '../../../domain/linux/paths.ts';
import { captured, capturedFrom, NONCE, OPTIONS, PREFIX } from '../captured.fixture.ts';
import { parseSurvey } from './parse.ts';

const plain = Buffer.from(captured('clean').reply).toString('latin1');
const PACKED = [
  'cron',
  'cron-texts',
  'persistence',
  'persistence-starts',
  'persistence-texts',
  'tmp',
  'attributes',
];

const bounds = (reply: string, section: string): readonly [from: number, to: number] => {
  const from = reply.indexOf(`\n${NONCE} begin ${section}\n`);
  const to = reply.indexOf('\n', reply.indexOf(`\n${NONCE} end ${section} `, from) + 1) + 1;
  return [from, to];
};
/** The reply of a host that has gzip. */
function packed(reply: string, of: (bytes: Buffer) => Buffer = (bytes) => bytes): Buffer {
  const [from] = bounds(reply, 'cron');
  const [, to] = bounds(reply, 'attributes');
  const inner = of(gzipSync(Buffer.from(reply.slice(from, to), 'latin1')));
  return Buffer.concat([
    Buffer.from(`${reply.slice(0, from)}\n${NONCE} begin packed\n`, 'latin1'),
    inner,
    Buffer.from(`\n${NONCE} end packed 0\n${reply.slice(to)}`, 'latin1'),
  ]);
}
const parse = (reply: string | Buffer, limits: Partial<typeof OPTIONS.limits> = {}) =>
  parseSurvey(capturedFrom(typeof reply === 'string' ? Buffer.from(reply, 'latin1') : reply), {
    ...OPTIONS,
    limits: { ...OPTIONS.limits, ...limits },
  });
const starterBlind = (reply: string | Buffer, limits?: Partial<typeof OPTIONS.limits>): string[] =>
  parse(reply, limits)
    .blind.filter(({ what }) => what === 'starter')
    .map(({ how, detail }) => `${how}: ${detail}`);
/** The reply with a section changed. */
const changed = (section: string, change: (body: string) => string): string => {
  const [from, to] = bounds(plain, section);
  const head = `\n${NONCE} begin ${section}\n`;
  const end = plain.lastIndexOf(`\n${NONCE} end ${section} `, to);
  return plain.slice(0, from) + head + change(plain.slice(from + head.length, end)) + plain.slice(end);
};

describe('what a host packed', () => {
  test('tells what the same sections tell unpacked', () => {
    expect(parse(packed(plain))).toEqual(parse(plain));
  });

  test('and that was cut off on its way is missing, and said', () => {
    const cut = packed(plain, (bytes) => bytes.subarray(0, bytes.length - 2_000));
    const { blind, persistence } = parse(cut);
    expect(persistence.length).toBeGreaterThan(100);
    expect(blind.filter(({ how }) => how === 'truncated').map(({ what }) => what)).toContain('attributes');
  });

  test('in a few bytes to fill our memory is not unpacked', () => {
    const bomb = gzipSync(Buffer.alloc(80 * 1024 * 1024));
    const { blind, persistence } = parse(packed(plain, () => bomb));
    expect(persistence).toEqual([]);
    for (const section of PACKED) expect(blind.map(({ what }) => what)).toContain(section);
  });

  test('and that is no packed text at all is missing, whatever its bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const { blind } = parse(packed(plain, () => Buffer.from(bytes)));
        expect(blind.some(({ what, how }) => what === 'persistence' && how === 'truncated')).toBe(true);
      }),
      { numRuns: 30 },
    );
  });

  test('takes the place of nothing that came beside it', () => {
    const forged = `\n${NONCE} begin self\nuid 0\n\n${NONCE} end self 0\n`;
    const reply = packed(plain, () => gzipSync(Buffer.from(forged, 'latin1')));
    expect(parse(reply).host.tools).toEqual(parse(plain).host.tools);
  });
});

describe('what was too much is said by place', () => {
  test('a listing that was cut: the place in which it ended, and each one behind it', () => {
    const cut = changed('persistence', (body) =>
      body.slice(0, body.lastIndexOf(`${PREFIX}usr/lib/udev/rules.d/`)),
    );
    const blind = starterBlind(cut);
    expect(blind[0]).toBe('truncated: /usr/lib/udev/rules.d was not listed whole');
    expect(blind).toContain('truncated: /etc/apt/apt.conf.d was not listed');
    expect(blind.some((said) => said.includes('/etc/systemd/system '))).toBe(false);
    expect(blind.length).toBeLessThanOrEqual(51);
  });

  test('a listing that took too long, or is as long as may be', () => {
    const slow = changed('persistence', (body) => body.replace(/ended 0\0$/, 'ended 124\0'));
    expect(starterBlind(slow).length).toBeGreaterThan(0);
    const long = plain.slice(...bounds(plain, 'persistence')).length;
    expect(starterBlind(plain, { maxListingBytes: long - 200 }).length).toBeGreaterThan(0);
    expect(starterBlind(plain)).toEqual([]);
  });

  test('texts that were cut off: how many of each place', () => {
    const cut = changed('persistence-texts', (body) =>
      body.slice(0, body.indexOf(`==> ${PREFIX}usr/lib/udev/rules.d/`)),
    );
    expect(starterBlind(cut)).toContainEqual(
      expect.stringMatching(/^truncated: \d+ files of \/usr\/lib\/udev\/rules\.d were not read$/),
    );
    expect(starterBlind(cut).some((said) => said.includes('/usr/lib/systemd/system '))).toBe(false);
  });

  test('one file that is too long is named, and the beginning of a program is no cut text', () => {
    const { persistence, blind } = parse(plain, { maxTextBytes: 5_000 });
    const long = persistence.find(
      ({ path, identity }) => !/-generators\//.test(path) && Number(identity.size) > 5_000,
    );
    expect(blind.map(({ detail }) => detail)).toContain(`${long?.path} is over 5000 bytes`);
    expect(long).toMatchObject({
      truncated: true,
      sha256: null,
    });
    const generator = parse(plain).persistence.find(
      ({ path }) => basename(path) === 'systemd-fstab-generator',
    );
    expect(generator).toMatchObject({ row: 'generator', truncated: false, text: '', sha256: null });
  });

  test('more homes than are looked into', () => {
    const many = plain.replace(`${NONCE} end persistence 0`, `${NONCE} end persistence 1`);
    expect(starterBlind(many)).toEqual(['truncated: there are more than 256 homes']);
  });
});

test('secrets are listed and not read; a link is told by where it leads', () => {
  const { persistence } = parse(plain);
  expect(persistence.find(({ path }) => path === '/etc/shadow')).toMatchObject({
    row: 'accounts',
    text: '',
    truncated: false,
  });
  expect(plain).not.toContain(`==> ${PREFIX}etc/shadow`);
  expect(
    persistence.find(({ path }) => path === '/etc/systemd/system/timers.target.wants/fstrim.timer'),
  ).toMatchObject({ row: 'unit', type: 'link', text: '/lib/systemd/system/fstrim.timer' });
});
