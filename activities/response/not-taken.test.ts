import { expect, test } from 'vitest';
import { targetId } from '../../domain/digest.ts';
import { protectFacts } from '../../domain/targets/protect.ts';
import { judge } from '../../domain/verdict/index.ts';
import { infectedSnapshot, labContext } from '../../test/shared/infected-snapshot.ts';
import { plan } from '../remove-cron-entries/plan.ts';
import { shownFirst } from './not-taken.ts';

test('what nobody took before the miner came back stands first, and says so', () => {
  const snapshot = infectedSnapshot();
  const protect = protectFacts(snapshot, { paths: [], addresses: [], accounts: [] });
  const draft = plan(snapshot, judge(snapshot, labContext), { host: 'web1', protect });
  const last = draft.targets.at(-1);
  if (last === undefined) throw new Error('no targets');
  const shown = shownFirst(draft, new Map([[targetId(last.identity), 1]]));
  expect(shown.targets.map(({ identity }) => identity)).toEqual(
    [last, ...draft.targets.slice(0, -1)].map(({ identity }) => identity),
  );
  expect(shown.targets[0]?.risks[0]).toBe(
    'It was offered in round 1 and not taken, and the miner came back.',
  );
  expect(shownFirst(draft, new Map())).toBe(draft);
});
