import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Lane, Planned, Struck } from './cuts-lane.ts';
import { openLanes } from './cuts-lane.ts';
import { boundaryCuts, EXCHANGES, nameOf, offsetCuts } from './cuts-list.ts';

/** Hosts at once, so that one is struck while another is infected. */
const LANES = 4;
/** Rounds after which everything on the host is compared: what went wrong stays, and the comparison costs as much as a cut. */
const ROUNDS_A_LOOK = 8;
/** Set by `npm run bench -- cuts`: the file of the cuts that held before. */
const held = process.env.DAVY_CUTS_HELD;
/** Set by it too, unless it is asked for boundaries alone: each offset of the ciphertext. */
const everyOffset = process.env.DAVY_CUTS_EVERY_OFFSET === 'yes';
const PROGRESS_MS = 60_000;
/** Vitest's longest, for the bench. */
const LIMIT_MS = held === undefined ? 600_000 : 2_147_483_647;

test(
  'a connection cut at any packet of a call’s exchange, and a byte beside it: done once, nothing beyond the plan, nothing frozen',
  async () => {
    const lanes = await openLanes(LANES);
    const known = new Set(
      held !== undefined && existsSync(held) ? readFileSync(held, 'utf8').split('\n').filter(Boolean) : [],
    );
    const queues = await planned(lanes, known);
    const all = queues.flat().length;
    say(`${known.size} held before, ${all} to try`);
    const tally = { tried: 0, missed: 0, wrong: {} as Record<string, readonly string[]> };
    let said = performance.now();
    const judged = (struck: readonly Struck[], harm: readonly string[]): void => {
      tally.tried += struck.length;
      tally.missed += struck.filter(({ missed }) => missed).length;
      const clear: string[] = [];
      for (const one of struck) {
        const name = nameOf(one);
        // Of what was found at the look, whichever of these cuts it was.
        const wrong = [...one.wrong, ...harm];
        if (wrong.length === 0) clear.push(`${name}\n`);
        else tally.wrong[name] = wrong;
        if (wrong.length > 0 && held !== undefined) say(`violation: ${name}: ${wrong.join('; ')}`);
      }
      if (held === undefined) return;
      appendFileSync(held, clear.join(''));
      if (performance.now() - said < PROGRESS_MS) return;
      said = performance.now();
      say(`${tally.tried} of ${all} tried, ${Object.keys(tally.wrong).length} violations`);
    };
    await Promise.all(lanes.map((lane) => drive(lane, queues, judged)));
    const { tried, missed, wrong } = tally;
    say(
      `${tried} tried, ${missed} not reached, ${known.size} held before, ${Object.keys(wrong).length} violations`,
    );
    expect(wrong).toEqual({});
    expect(missed).toBeLessThanOrEqual(tried / 4);
  },
  LIMIT_MS,
);

const say = (what: string): boolean => process.stdout.write(`cuts: ${what}\n`);

/** What is to be cut, by exchange. */
async function planned(lanes: readonly Lane[], known: ReadonlySet<string>): Promise<Planned[][]> {
  const queues: Planned[][] = [];
  for (const exchange of EXCHANGES) {
    const seen = await lanes[0]?.count(exchange);
    if (seen === undefined) throw new Error('no host');
    // The confirmation is mostly a login, so that a byte beside is for the bench.
    const beside = exchange.which === 'next' && held === undefined ? 0 : 1;
    const cuts = (everyOffset ? offsetCuts(seen) : boundaryCuts(seen, beside)).map((cut) => ({
      exchange,
      cut,
    }));
    expect(cuts.length).toBeGreaterThan(10);
    queues.push(cuts.filter((one) => !known.has(nameOf(one))));
    say(`${exchange.name}: ${cuts.length} of ${JSON.stringify(seen)}`);
  }
  return queues;
}

/** One infection is enough for the kill and for the deletion after it; the rest goes alone. */
function nextRound([egress = [], confirmation = [], kill = [], deletion = []]: Planned[][]): Planned[] {
  const both = [...kill.splice(0, 1), ...deletion.splice(0, 1)];
  return both.length > 0 ? both : (egress.length > 0 ? egress : confirmation).splice(0, 1);
}

async function drive(
  lane: Lane,
  queues: Planned[][],
  judged: (struck: readonly Struck[], harm: readonly string[]) => void,
): Promise<void> {
  let struck: Struck[] = [];
  let rounds = 0;
  for (let round = nextRound(queues); round.length > 0; round = nextRound(queues)) {
    struck.push(...(await lane.run(round)));
    rounds += 1;
    if (rounds % ROUNDS_A_LOOK > 0) continue;
    judged(struck, await lane.harm());
    struck = [];
  }
  judged(struck, await lane.harm());
}
