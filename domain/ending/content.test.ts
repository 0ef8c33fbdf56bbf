import { expect, test } from 'vitest';
import { infectedSnapshot, labContext } from '../../test/shared/infected-snapshot.ts';
import { elf } from '../../test/shared/snapshots.ts';
import { judge } from '../verdict/index.ts';
import { nothingNew } from './content.ts';
import { thingsOf } from './things.ts';

const things = (snapshot = infectedSnapshot()) => thingsOf(snapshot, judge(snapshot, labContext));

test('the same infection under other pids is nothing new', () => {
  expect(nothingNew(things(), things(infectedSnapshot({ shift: 5_000 })))).toBe(true);
});

test('one file more is', () => {
  const more = infectedSnapshot();
  const copy = { ...elf('/tmp/.again'), sha256: elf('/tmp/wnTKYg').sha256 };
  expect(nothingNew(things(), things({ ...more, files: [...more.files, copy] }))).toBe(false);
  expect(nothingNew([], things())).toBe(false);
});
