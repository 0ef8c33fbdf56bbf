import { Buffer } from 'node:buffer';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect } from 'vitest';
import { asId } from '../../../domain/ids.ts';
import { line } from '../../../domain/shell-line.ts';
import type { LocalShell } from '../../call/local-shell.fixture.ts';
import { runLocally, TRY_LIBRARY } from '../../call/local-shell.fixture.ts';
import { cronLine, lineTarget } from '../../call/scene.fixture.ts';
import { actLibrary } from '../../call/scripts.ts';
import { applier } from '../../remove-cron-entries/apply.ts';

const LIBRARY = actLibrary([applier]) + TRY_LIBRARY;

/** A file and which of its lines were approved. */
interface Cut {
  readonly file: Buffer;
  readonly lines: readonly { readonly bytes: Buffer; readonly occurrence: number }[];
}

const chunk = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.constantFrom(
      '* * * * * a',
      'MAILTO=""',
      '# c',
      '',
      ' ',
      "it's \\ % $x `y`",
      '*',
      '-n',
      '\\c',
    ),
  },
  {
    weight: 2,
    arbitrary: fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes).toString('latin1')),
  },
);

const cuts: fc.Arbitrary<Cut> = fc
  .record({
    lines: fc.array(chunk, { maxLength: 14 }),
    ends: fc.boolean(),
    picks: fc.array(fc.nat({ max: 20 }), { minLength: 1, maxLength: 5 }),
    absent: fc.boolean(),
  })
  .map(({ lines, ends, picks, absent }) => {
    const file = Buffer.from(lines.join('\n') + (ends ? '\n' : ''), 'latin1');
    const present = linesOf(file).map(({ bytes }) => bytes);
    const chosen = new Map<string, { bytes: Buffer; occurrence: number }>();
    for (const pick of picks) {
      const bytes = present[pick];
      if (bytes === undefined || bytes.length === 0 || bytes.includes(0)) continue;
      const occurrence = present.slice(0, pick + 1).filter((other) => other.equals(bytes)).length;
      chosen.set(`${pick}`, { bytes, occurrence });
    }
    if (absent || chosen.size === 0)
      chosen.set('absent', { bytes: Buffer.from('* * * * * nowhere'), occurrence: 1 });
    return { file, lines: [...chosen.values()] };
  });

/** Neighbouring lines that are taken as one, where the text goes on from one to the next, and what takes their place. */
interface Run {
  readonly file: Buffer;
  readonly bytes: Buffer;
  readonly occurrence: number;
  readonly from: number;
  readonly to: number;
  readonly instead: string | undefined;
}

const script = fc.constantFrom(
  './m \\',
  '  -o x',
  './m',
  ': # \\',
  'a \\\\',
  '',
  ' \\',
  '#',
  './m \\\r',
  'fi',
  '\xff',
);

/** As a script's line goes on: an odd number of backslashes, and no comment. */
const goesOn = (line: Buffer): boolean => {
  const text = line.toString('latin1');
  return !/^[ \t]*#/.test(text) && (/\\+$/.exec(text)?.[0].length ?? 0) % 2 === 1;
};

const runs: fc.Arbitrary<Run> = fc
  .record({
    lines: fc.array(script, { minLength: 1, maxLength: 10 }),
    ends: fc.boolean(),
    at: fc.nat(9),
    count: fc.integer({ min: 1, max: 3 }),
    instead: fc.option(fc.constant(':'), { nil: undefined }),
  })
  .map(({ lines, ends, at, count, instead }) => {
    const file = Buffer.from(lines.join('\n') + (ends ? '\n' : ''), 'latin1');
    const pieces = linesOf(file);
    const of = (from: number) => pieces.slice(from, from + count);
    const textOf = (from: number) =>
      of(from)
        .map(({ bytes }) => bytes.toString('latin1'))
        .join('\n');
    const first = at % Math.max(1, pieces.length);
    const begins = (from: number) => {
      const before = pieces[from - 1];
      return of(from).length === count && (before === undefined || !goesOn(before.bytes));
    };
    const places = pieces
      .map((_, from) => from)
      .filter((from) => begins(from) && textOf(from) === textOf(first));
    const occurrence = places.indexOf(first) + 1;
    const bytes = Buffer.from(textOf(first), 'latin1');
    const [from, to] = [of(first)[0]?.from ?? 0, of(first).at(-1)?.to ?? 0];
    return { file, bytes, occurrence, from, to, instead };
  })
  .filter(({ occurrence, bytes }) => occurrence > 0 && bytes.length > 0);

/** Lines that go on in the next one are one line, and what only begins after such a one is none. */
export function runsOfLinesGo(on: LocalShell, folder: string, numRuns: number): void {
  const batch = fc.array(runs, { minLength: 10, maxLength: 10 });
  fc.assert(
    fc.property(batch, (all) => {
      const path = (i: number): string => join(folder, `rc ${i}`);
      all.forEach(({ file }, i) => {
        writeFileSync(path(i), file);
      });
      const statements = all.map(({ bytes, occurrence, instead }, i) => {
        const one = lineTarget(path(i), bytes, {
          occurrence,
          ...(instead === undefined ? {} : { to: instead }),
        });
        const [statement] = applier.program([one], CONTEXT);
        return line('tried', statement ?? '');
      });
      const said = runLocally(on, LIBRARY, statements);
      all.forEach(({ file, from, to, instead }, i) => {
        const inside = instead === undefined ? '' : `${instead}\n`;
        const whole = Buffer.concat([file.subarray(0, from), Buffer.from(inside), file.subarray(to)]);
        expect(readFileSync(path(i)).toString('latin1'), said[i]).toBe(whole.toString('latin1'));
        expect(said[i]).toMatch(/^after act_T \S+ done$/m);
      });
    }),
    { numRuns },
  );
}

interface Piece {
  readonly from: number;
  readonly to: number;
  readonly bytes: Buffer;
}

function linesOf(file: Buffer): Piece[] {
  const pieces: Piece[] = [];
  for (let from = 0; from < file.length; ) {
    const newline = file.indexOf(0x0a, from);
    const end = newline < 0 ? file.length : newline;
    pieces.push({ from, to: newline < 0 ? end : end + 1, bytes: file.subarray(from, end) });
    from = newline < 0 ? end : end + 1;
  }
  return pieces;
}

/** What the file has to be afterwards. */
function expected({ file, lines }: Cut, inPlace: boolean): Buffer {
  if (file.includes(0)) return file;
  const seen = new Map<string, number>();
  const kept = linesOf(file).map(({ from, to, bytes }) => {
    const key = bytes.toString('latin1');
    seen.set(key, (seen.get(key) ?? 0) + 1);
    const cut = lines.some((one) => one.bytes.equals(bytes) && one.occurrence === seen.get(key));
    if (!cut) return file.subarray(from, to);
    return inPlace ? Buffer.concat([Buffer.from('#'), file.subarray(from + 1, to)]) : Buffer.alloc(0);
  });
  return Buffer.concat(kept);
}

/** Any file, any lines of it: every other byte, owner and mode stay; the modification time does not. */
export function everyOtherByteStays(on: LocalShell, folder: string, numRuns: number): void {
  const inPlace = on.applets;
  const batch = fc.array(cuts, { minLength: 10, maxLength: 10 });
  fc.assert(
    fc.property(batch, (all) => {
      const path = (i: number): string => join(folder, `tab ${i}`);
      all.forEach(({ file }, i) => {
        writeFileSync(path(i), file, { mode: 0o640 });
      });
      const statements = all.map(({ lines }, i) => {
        const targets = lines.map(({ bytes, occurrence }) => cronLine(path(i), bytes, occurrence));
        const [statement] = applier.program(targets, CONTEXT);
        return line('tried', statement ?? '');
      });
      const said = runLocally(on, LIBRARY, statements);
      all.forEach((cut, i) => {
        const now = readFileSync(path(i));
        expect(now.toString('latin1'), said[i]).toBe(expected(cut, inPlace).toString('latin1'));
        expect(statSync(path(i)).mode & 0o777).toBe(0o640);
        const afters = said[i]?.match(/^after .*$/gm) ?? [];
        expect(afters).toHaveLength(cut.lines.length);
      });
    }),
    { numRuns },
  );
}

export const CONTEXT = {
  incidentId: asId('inc', 'inc_1'),
  callId: asId('cal', 'cal_T'),
  actId: asId('act', 'act_T'),
  responder: { address: '192.0.2.1', port: 1, serverPort: 22 },
  egressConfirmSeconds: 60,
};
