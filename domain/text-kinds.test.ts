import fc from 'fast-check';
import { expect, test } from 'vitest';
import { asByteText, byteText, byteTextOf, shownBytes } from './linux/byte-text.ts';
import { parseSchedule } from './linux/cron-schedule.ts';
import { commandAsRun } from './linux/cron-text.ts';
import { absolutePath, basename, dirname } from './linux/paths.ts';
import { parseShell } from './linux/shell/parse-shell.ts';
import { textFacts } from './linux/text-facts.ts';
import { timerPeriod } from './linux/timer-period.ts';
import { show, shownText } from './show.ts';
import type { CronFile, PersistenceEntry, Process } from './snapshot.ts';
import type { Shown } from './text-kinds.ts';

/** Never run. `npm run check` fails at each of these lines as soon as it compiles. */
const doesNotCompile = (shown: Shown, raw: string): unknown => [
  // @ts-expect-error Raw text does not enter a snapshot.
  { argv: [raw] } satisfies Pick<Process, 'argv'>,
  // @ts-expect-error
  { text: '[Service]\nExecStart=/tmp/x\n' } satisfies Pick<PersistenceEntry, 'text'>,
  // @ts-expect-error Nor what is made of shown text by hand.
  { path: `${shown}/x` } satisfies Pick<CronFile, 'path'>,
  // @ts-expect-error Syntax is not read from shown text.
  shown.split('\n'),
  // @ts-expect-error
  shown.startsWith('/tmp'),
  // @ts-expect-error
  [...shown],
  // @ts-expect-error Shown text is not for a parser: neither a schedule, a crontab's command,
  parseSchedule(shown),
  // @ts-expect-error
  commandAsRun(shown),
  // @ts-expect-error a shell's text,
  parseShell(shown),
  // @ts-expect-error
  textFacts(shown, {}),
  // @ts-expect-error nor a unit.
  timerPeriod(shown),
  // @ts-expect-error Text that may hold more than bytes is none of bytes.
  textFacts(raw, {}),
  // @ts-expect-error What is shown already is not shown again.
  show(shown),
  // @ts-expect-error A sentence holds only shown text.
  shownText`pid 1 (${raw})`,
];

test('raw, shown and byte text are told apart by the compiler', () => {
  expect(doesNotCompile).toBeTypeOf('function');
});

test('what a host said comes back byte for byte, and its parts are shown text by themselves', () => {
  const odd = Uint8Array.of(0x2f, 0x74, 0x2f, 0xff, 0x0a, 0x5c, 0x2f, 0xc3, 0xa4);
  const path = show(odd);
  expect(path).toBe('/t/\\xff\\u{a}\\\\/ä');
  expect(byteTextOf(path)).toBe(byteText(odd));
  expect(shownBytes(byteTextOf(path))).toBe(path);
  expect(basename(path)).toBe('ä');
  expect(byteTextOf(dirname(path))).toBe('/t/\xff\n\\');
  expect(absolutePath(basename(path), dirname(path))).toBe(path);
});

test('any bytes come back from shown text, whether or not they are lines of a script', () => {
  const letters = [...'a\\u{}9xd \t\n\r'].map((letter) => letter.charCodeAt(0));
  const bytes = fc.uint8Array({ maxLength: 30 });
  const script = fc.array(fc.constantFrom(...letters), { maxLength: 30 }).map((of) => Uint8Array.from(of));
  fc.assert(
    fc.property(fc.oneof(bytes, script), (said) => {
      expect(byteTextOf(show(said))).toBe(byteText(said));
    }),
    { numRuns: 500 },
  );
});

test('text of more than bytes is refused as text of bytes', () => {
  expect(() => asByteText('€')).toThrow(RangeError);
  expect(byteText('€')).toHaveLength(3);
});
