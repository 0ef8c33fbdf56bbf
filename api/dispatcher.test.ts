import { expect, onTestFinished, test } from 'vitest';
import type { IncidentId } from '../domain/ids.ts';
import { asId } from '../domain/ids.ts';
import { eventually } from '../test/shared/eventually.ts';
import { quietLogger } from '../test/shared/quiet-logger.ts';
import type { DispatcherOptions } from './dispatcher.ts';
import { Dispatcher } from './dispatcher.ts';

type Waiting = { incidentId: IncidentId; site: string; version: number };

function running(wake: DispatcherOptions['wake'], waiting: Waiting[]) {
  let nowMs = 0;
  let passes = 0;
  const dispatcher = new Dispatcher({
    incidents: {
      toWake: async () => {
        passes += 1;
        return [...waiting];
      },
    },
    wake,
    logger: quietLogger(),
    clock: { now: () => new Date(nowMs), monotonicMs: () => nowMs },
    everyMs: 5,
  });
  dispatcher.start();
  onTestFinished(() => dispatcher.stop());
  /** Until the dispatcher has looked twice more: whatever it wanted to send is sent. */
  const looked = () => {
    const from = passes;
    return eventually(() => passes >= from + 2);
  };
  const pass = (ms: number): void => {
    nowMs += ms;
  };
  return { dispatcher, looked, pass };
}

const one = (version: number): Waiting => ({ incidentId: asId('inc', 'inc_1'), site: 'lab', version });

test('an incident is woken once for each version, and again while nobody acts on it', async () => {
  const sent: string[] = [];
  const waiting = [one(1)];
  const { looked, pass } = running(
    async ({ incidentId, site }) => void sent.push(`${incidentId} ${site}`),
    waiting,
  );
  await looked();
  expect(sent).toEqual(['inc_1 lab']);
  waiting[0] = one(2);
  await looked();
  expect(sent).toHaveLength(2);
  pass(5_000);
  await looked();
  expect(sent).toHaveLength(3);
  pass(5_000);
  await looked();
  expect(sent).toHaveLength(3);
  pass(5_000);
  await looked();
  expect(sent).toHaveLength(4);
});

test('what was seen is forgotten, so a later version goes out at once', async () => {
  const sent: number[] = [];
  const waiting = [one(1)];
  const { looked } = running(async () => void sent.push(1), waiting);
  await looked();
  waiting.length = 0;
  await looked();
  waiting.push(one(1));
  await looked();
  expect(sent).toHaveLength(2);
});

test('a wake that fails is sent again, and does not hold up the others', async () => {
  let down = true;
  const sent: string[] = [];
  const waiting = Array.from({ length: 100 }, (_, i) => ({ ...one(1), incidentId: asId('inc', `inc_${i}`) }));
  const { looked } = running(async ({ incidentId }) => {
    if (down && incidentId === 'inc_7') throw new Error('Temporal is away');
    sent.push(incidentId);
  }, waiting);
  await looked();
  expect(sent).toHaveLength(99);
  down = false;
  await looked();
  expect(new Set(sent).size).toBe(100);
  expect(sent).toHaveLength(100);
});

test('after stop nothing is sent', async () => {
  const sent: string[] = [];
  const waiting: Waiting[] = [];
  const { dispatcher } = running(async ({ incidentId }) => void sent.push(incidentId), waiting);
  await dispatcher.stop();
  waiting.push(one(1));
  dispatcher.poke();
  await dispatcher.stop();
  expect(sent).toEqual([]);
});
