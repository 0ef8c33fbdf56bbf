import { expect, test } from 'vitest';
import { configSchema } from '../../domain/config.ts';
import { asId } from '../../domain/ids.ts';
import { emptyContext } from '../../domain/verdict/index.ts';
import { infectedSnapshot } from '../../test/shared/infected-snapshot.ts';
import { cleanSnapshot, process, socket } from '../../test/shared/snapshots.ts';
import { Judgements } from './judgements.ts';
import { judgeNow } from './judging.ts';
import type { JudgingDeps } from './judging-deps.ts';

test('what an alert of the incident names, and the host bears out, goes to a person', async () => {
  let asked = 0;
  const deps: JudgingDeps = {
    config: configSchema.parse({}),
    indicators: async () => emptyContext.indicators,
    judgements: new Judgements(),
    store: {
      incidents: { get: () => Promise.resolve({ alerts: ['alr_1', 'alr_2'] }) },
      alerts: {
        get: (id) => {
          asked += 1;
          const indicators = id === 'alr_2' ? { addresses: ['203.0.113.66'] } : undefined;
          return Promise.resolve({
            alert: { host: 'web1', title: 'odd traffic', ...(indicators && { indicators }) },
          });
        },
      },
      reputation: { cached: () => Promise.resolve(new Map()) },
    },
  };
  const clean = cleanSnapshot();
  const of = { incidentId: asId('inc', 'inc_1'), gate: null };
  const worker = process({ pid: 900, exe: '/opt/app/worker' });
  const talking = {
    ...clean,
    processes: [...clean.processes, worker],
    sockets: [socket([900], '203.0.113.66', 443)],
  };
  expect((await judgeNow(deps, talking, of)).verdict.verdict).toBe('suspicious');
  expect((await judgeNow(deps, clean, of)).verdict.verdict).toBe('not-a-miner');
  expect(asked).toBe(4);
  // The verdict stands already: nobody needs to be asked what the alerts name.
  expect((await judgeNow(deps, infectedSnapshot(), of)).verdict.verdict).toBe('confirmed');
  expect(asked).toBe(4);
});
