import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { expect } from 'vitest';
import type { Lane, Planned, Struck } from './cuts-lane.ts';
import { openLanes } from './cuts-lane.ts';
import { boundaryCuts, EXCHANGES, nameOf, offsetCuts } from './cuts-list.ts';

/** Hosts at once, so that one is struck while another is infected. */
const LANES = 4;
/** Rounds after which everything on the host is compared: what went wrong stays, and the comparison costs as much as a cut. */
const ROUNDS_A_LOOK = 8;
const PROGRESS_MS = 60_000;

/** Which cuts are tried. */
export interface Cuts {
  /** File of the cuts that held before, which are not tried again; those that hold now are added. */
  readonly held?: string | undefined;
  /** Each offset of the ciphertext, not only packet boundaries. */
  readonly everyOffset?: boolean;
  /** So many of each exchange, evenly spread. */
  readonly sample?: number;
}

/** Cuts the connection of every act's exchange, and expects that each was done once, nothing beyond the plan, nothing frozen. */
export async function cutExchanges(cuts: Cuts): Promise<void> {
  const { held } = cuts;
  const lanes = await openLanes(LANES);
  const known = new Set(
    held !== undefined && existsSync(held) ? readFileSync(held, 'utf8').split('\n').filter(Boolean) : [],
  );
  const queues = await planned(lanes, known, cuts);
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
}

const say = (what: string): boolean => process.stdout.write(`cuts: ${what}\n`);

/** What is to be cut, by exchange. */
async function planned(
  lanes: readonly Lane[],
  known: ReadonlySet<string>,
  wanted: Cuts,
): Promise<Planned[][]> {
  const { held, everyOffset = false, sample } = wanted;
  const queues: Planned[][] = [];
  for (const exchange of EXCHANGES) {
    const seen = await lanes[0]?.count(exchange);
    if (seen === undefined) throw new Error('no host');
    // The confirmation is mostly a login, so that a byte beside is for the bench.
    const beside = exchange.which === 'next' && held === undefined ? 0 : 1;
    const all = (everyOffset ? offsetCuts(seen) : boundaryCuts(seen, beside)).map((cut) => ({
      exchange,
      cut,
    }));
    expect(all.length).toBeGreaterThan(10);
    const some = sample === undefined ? all : spread(all, sample);
    queues.push(some.filter((one) => !known.has(nameOf(one))));
    say(`${exchange.name}: ${some.length} of ${JSON.stringify(seen)}`);
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

/** The middle one of each of so many equal parts: the very last cut of an exchange often comes when it is over. */
const spread = <T>(items: readonly T[], count: number): T[] => {
  const part = items.length / count;
  return items.filter((_, at) => at === Math.floor((Math.floor(at / part) + 0.5) * part));
};
