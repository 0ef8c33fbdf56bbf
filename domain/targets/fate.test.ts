import { describe, expect, test } from 'vitest';
import { targetId } from '../digest.ts';
import type { CallEnd, Known, Row } from './fate.ts';
import { awaitsConfirmation, FATES, fateOf, neverBegan, stateAfter } from './fate.ts';
import type { Outcome, TargetOutcome } from './outcome.ts';
import { outcomeSchema } from './outcome.ts';
import type { TargetReceipt } from './receipt.ts';
import type { Seen } from './sighting.ts';

const ID = targetId({ a: 'target' });
const begun: TargetReceipt = { begun: true, after: null };
const nothing: TargetReceipt = { begun: false, after: null };
const told = (outcome: Outcome, ...words: string[]): TargetReceipt => ({
  begun: true,
  after: { outcome, words },
});
const seen = (what: Seen, ...words: string[]) => ({ sighting: { targetId: ID, seen: what, words } });

const nameOf = ([call, what, look]: Row): string => `${call} ${what} ${look}`;

type Expected = readonly [known: Known, outcome: Outcome, proof: TargetOutcome['proof'], detail: string];

/** One example for each row of the table, by its name. */
const EXAMPLES: Readonly<Record<string, Expected>> = {
  'not-sent any any': [{ call: 'not-sent' }, 'refused', 'none', 'not kept'],
  'refused-rebooted any any': [{ call: 'refused-rebooted' }, 'changed', 'receipt', 'rebooted'],
  'refused-no-folder any any': [{ call: 'refused-no-folder' }, 'failed', 'receipt', 'nothing was begun'],
  'fenced any any': [{ call: 'fenced' }, 'not-begun', 'none', 'never ran'],
  'untold any any': [{ call: 'untold' }, 'unknown', 'none', 'no outcome'],

  'replied nothing any': [{ call: 'replied', receipt: nothing }, 'not-begun', 'receipt', 'before its turn'],
  'replied begun any': [
    { call: 'replied', receipt: begun, ...seen('absent') },
    'unknown',
    'none',
    'not ended',
  ],
  'replied else any': [
    { call: 'replied', receipt: told('changed', 'reason=replaced'), ...seen('present') },
    'changed',
    'receipt',
    'another file stands at the path',
  ],
  'replied gone absent': [
    { call: 'replied', receipt: told('done', 'killed=2'), ...seen('absent') },
    'done',
    'receipt',
    'done; killed=2',
  ],
  'replied gone nobody': [{ call: 'replied', receipt: told('done') }, 'done', 'receipt', 'done'],
  'replied gone neutralised': [
    { call: 'replied', receipt: told('neutralised', 'reason=attributes'), ...seen('neutralised') },
    'neutralised',
    'receipt',
    'commented out in place',
  ],
  'replied gone present': [
    { call: 'replied', receipt: told('done'), ...seen('present') },
    'failed',
    'looked',
    'the script said it is done, but the look after it: it is there',
  ],
  'replied gone differs': [
    { call: 'replied', receipt: told('done'), ...seen('differs', 'reason=link') },
    'failed',
    'looked',
    'the path is a link now',
  ],
  'replied gone temporary': [
    { call: 'replied', receipt: told('neutralised'), ...seen('temporary') },
    'failed',
    'looked',
    'for a while only',
  ],
  'replied gone unseen': [
    { call: 'replied', receipt: told('done'), ...seen('unseen') },
    'unknown',
    'receipt',
    'could not be seen',
  ],

  'settled gone any': [
    { call: 'settled', receipt: told('done'), ...seen('present') },
    'done',
    'receipt',
    'done',
  ],
  'settled else any': [
    { call: 'settled', receipt: told('refused', 'reason=protected'), ...seen('absent') },
    'refused',
    'receipt',
    'it is protected',
  ],
  'settled nothing absent': [
    { call: 'settled', ...seen('absent') },
    'already-absent',
    'looked',
    'gone already',
  ],
  'settled nothing neutralised': [
    { call: 'settled', ...seen('neutralised', 'reason=commented') },
    'neutralised',
    'looked',
    'commented out',
  ],
  'settled nothing present': [{ call: 'settled', ...seen('present') }, 'not-begun', 'looked', 'not begun'],
  'settled nothing differs': [
    { call: 'settled', ...seen('differs', 'reason=content') },
    'changed',
    'looked',
    'left alone; the content is not the approved one',
  ],
  'settled nothing temporary': [
    { call: 'settled', ...seen('temporary', 'reason=rule-timed') },
    'unknown',
    'looked',
    'nobody confirmed',
  ],
  'settled begun absent': [
    { call: 'settled', receipt: begun, ...seen('absent') },
    'done',
    'inferred',
    'begun, cut off, and gone since',
  ],
  'settled begun neutralised': [
    { call: 'settled', receipt: begun, ...seen('neutralised') },
    'neutralised',
    'inferred',
    'begun and cut off',
  ],
  'settled begun present': [
    { call: 'settled', receipt: begun, ...seen('present') },
    'not-begun',
    'looked',
    'begun and cut off',
  ],
  'settled begun differs': [
    { call: 'settled', receipt: begun, ...seen('differs', 'reason=replaced') },
    'changed',
    'looked',
    'begun and cut off; what stands there is not what was approved; another file stands at the path',
  ],
  'settled begun temporary': [
    { call: 'settled', receipt: begun, ...seen('temporary') },
    'unknown',
    'looked',
    'begun and cut off',
  ],
  'settled any any': [{ call: 'settled', receipt: begun, ...seen('unseen') }, 'unknown', 'none', 'unknown'],

  'rebooted any absent': [
    { call: 'rebooted', ...seen('absent') },
    'already-absent',
    'looked',
    'the host was rebooted since, cause unproven',
  ],
  'rebooted any neutralised': [
    { call: 'rebooted', ...seen('neutralised') },
    'neutralised',
    'looked',
    'cause unproven',
  ],
  'rebooted any present': [{ call: 'rebooted', ...seen('present') }, 'changed', 'looked', 'cause unproven'],
  'rebooted any differs': [{ call: 'rebooted', ...seen('differs') }, 'changed', 'looked', 'cause unproven'],
  'rebooted any any': [{ call: 'rebooted', ...seen('unseen') }, 'unknown', 'none', 'cause unproven'],
  'other-machine any any': [{ call: 'other-machine' }, 'unknown', 'none', 'another machine'],

  'confirmed any absent': [
    { call: 'confirmed', ...seen('absent', 'reason=rule-lasts', 'by nft') },
    'done',
    'looked',
    'done; a rule of this incident blocks it; by nft, confirmed from a new connection',
  ],
  'confirmed any temporary': [
    { call: 'confirmed', ...seen('temporary') },
    'failed',
    'looked',
    'will expire by itself',
  ],
  'confirmed any present': [{ call: 'confirmed', ...seen('present') }, 'failed', 'looked', 'no rule stood'],
  'confirmed any any': [{ call: 'confirmed', ...seen('unseen') }, 'unknown', 'none', 'could not be seen'],
  'unconfirmed any absent': [
    { call: 'unconfirmed', because: 'connection-lost', ...seen('absent') },
    'done',
    'looked',
    'done',
  ],
  'unconfirmed any any': [
    { call: 'unconfirmed', because: 'connection-lost', ...seen('temporary') },
    'failed',
    'none',
    '(connection-lost)',
  ],

  'closing any absent': [{ call: 'closing', ...seen('absent') }, 'done', 'looked', 'done'],
  'closing any present': [
    { call: 'closing', ...seen('present', 'reason=no-rule') },
    'failed',
    'looked',
    'it is there; no rule of this incident blocks it',
  ],
  'closing any any': [{ call: 'closing', ...seen('temporary') }, 'unknown', 'none', 'for a while only'],
  'surveyed any any': [{ call: 'surveyed' }, 'already-absent', 'looked', 'the next survey did not see it'],
};

describe('what became of a target', () => {
  test.each(FATES.map((row) => [nameOf(row), row] as const))('%s', (name, row) => {
    const example = EXAMPLES[name];
    if (example === undefined) throw new Error('a row without an example');
    const [known, outcome, proof, detail] = example;
    expect(row[0]).toBe(known.call);
    expect(fateOf(ID, known)).toEqual({
      targetId: ID,
      outcome,
      proof,
      detail: expect.stringContaining(detail),
    });
  });

  test('each row has a name of its own, and each example a row', () => {
    expect(Object.keys(EXAMPLES).sort()).toEqual(FATES.map(nameOf).sort());
  });

  const RECEIPTS = [undefined, nothing, begun, ...outcomeSchema.options.map((outcome) => told(outcome))];
  const SIGHTINGS = [
    undefined,
    ...(['present', 'absent', 'neutralised', 'differs', 'temporary', 'unseen'] as const),
  ];
  const ENDS: readonly CallEnd[] = [...new Set(FATES.map(([call]) => call))];
  const everything = ENDS.flatMap((call) =>
    RECEIPTS.flatMap((receipt) =>
      SIGHTINGS.map((what) => ({
        call,
        ...(receipt === undefined ? {} : { receipt }),
        ...(what === undefined ? {} : seen(what)),
      })),
    ),
  );

  test('is said for whatever was told and seen', () => {
    for (const known of everything)
      expect(fateOf(ID, known).detail === 'no outcome was reported', JSON.stringify(known)).toBe(
        known.call === 'untold',
      );
  });

  test('is never gone without a receipt that says so or a look that found it gone', () => {
    for (const known of everything) {
      const { outcome } = fateOf(ID, known);
      if (outcome !== 'done' && outcome !== 'neutralised' && outcome !== 'already-absent') continue;
      const after = known.receipt?.after?.outcome;
      const byReceipt =
        (known.call === 'replied' || known.call === 'settled') &&
        (after === 'done' || after === 'neutralised' || after === 'already-absent');
      const byLook = ['absent', 'neutralised'].includes(known.sighting?.seen ?? '');
      expect(byReceipt || byLook || known.call === 'surveyed', JSON.stringify(known)).toBe(true);
    }
  });

  test('was not begun only where no receipt says that it was, or the thing is there as approved', () => {
    for (const known of everything) {
      if (fateOf(ID, known).outcome !== 'not-begun' || known.receipt?.after != null) continue;
      expect(
        known.receipt?.begun !== true || known.sighting?.seen === 'present' || known.call === 'fenced',
      ).toBe(true);
    }
  });
});

describe('an act as a whole', () => {
  const of = (...outcomes: Outcome[]): TargetOutcome[] =>
    outcomes.map((outcome) => ({ targetId: ID, outcome, detail: '', proof: 'none' }));

  test('is done where everything is gone, unknown where one is, else failed', () => {
    expect(stateAfter(of('done', 'already-absent', 'neutralised'))).toBe('done');
    expect(stateAfter(of('done', 'changed', 'unknown'))).toBe('unknown');
    expect(stateAfter(of('done', 'refused'))).toBe('failed');
  });

  test('never began where no target was, and there was one', () => {
    expect(neverBegan(of('not-begun', 'not-begun'))).toBe(true);
    expect(neverBegan(of('not-begun', 'done'))).toBe(false);
    expect(neverBegan([])).toBe(false);
  });

  test('waits for a new connection where a rule may stand', () => {
    expect(of('done', 'unknown', 'failed', 'refused').map(awaitsConfirmation)).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });
});
