import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Cut } from '../shared/tcp-proxy.ts';
import { cutBench, cutsOf } from './cuts.ts';

/** As many hosts at once as there are processors to share. */
const AT_ONCE = 3;
/** Set by `npm run bench -- cuts`: a byte to each side of every boundary too, and the file of the cuts that held before. */
const held = process.env.DAVY_CUTS_HELD;

const nameOf = ({ direction, packets, bytes }: Cut): string =>
  `${direction} ${packets} packets ${bytes} bytes`;

test('a connection cut at any packet of an act’s exchange: done once, nothing beyond the plan, nothing frozen', async () => {
  const bench = await cutBench();
  const packets = await bench.count();
  const known = new Set(held !== undefined && existsSync(held) ? readFileSync(held, 'utf8').split('\n') : []);
  const cuts = cutsOf(packets, held !== undefined).filter((cut) => !known.has(nameOf(cut)));
  if (held === undefined) expect(cuts.length).toBeGreaterThan(10);
  const wrong: Record<string, string[]> = {};
  const left = [...cuts];
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let cut = left.shift(); cut !== undefined; cut = left.shift()) {
        const found = await bench.run(cut);
        if (found.length > 0) wrong[nameOf(cut)] = found;
        else if (held !== undefined) appendFileSync(held, `${nameOf(cut)}\n`);
      }
    }),
  );
  process.stdout.write(`cuts: ${cuts.length} of ${JSON.stringify(packets)}, ${known.size} held before\n`);
  expect(wrong).toEqual({});
  expect(bench.missed()).toBeLessThanOrEqual(cuts.length / 4);
}, 3_600_000);
