import { expect, test } from 'vitest';
import { cutBench, cutsOf } from './cuts.ts';

/** As many hosts at once as there are processors to share. */
const AT_ONCE = 3;

test('a connection cut at any packet of an act’s exchange: done once, nothing beyond the plan, nothing frozen', async () => {
  const bench = await cutBench();
  const packets = await bench.count();
  const cuts = cutsOf(packets, false);
  expect(cuts.length).toBeGreaterThan(10);
  const wrong: Record<string, string[]> = {};
  const left = [...cuts];
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let cut = left.shift(); cut !== undefined; cut = left.shift()) {
        const found = await bench.run(cut);
        if (found.length > 0) wrong[`${cut.direction} after ${cut.packets} packets`] = found;
      }
    }),
  );
  process.stdout.write(`cuts: ${cuts.length} boundaries of ${JSON.stringify(packets)}\n`);
  expect(wrong).toEqual({});
  expect(bench.missed()).toBeLessThan(cuts.length / 4);
}, 300_000);
