import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { planOf } from '../../test/shared/incident-driver.ts';
import { openTerminal } from '../client/terminal.ts';
import { askPlan } from './ask-plan.ts';

const plan = planOf({ host: 'web1' }, 'kill-processes', ['a', 'b', 'c?']);
const ids = plan.targets.map((target) => target.id);

/** Answers one line a question, then closes the input. */
async function asking(lines: readonly string[], targets?: string, interactive = true) {
  const [input, out, say] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const left = [...lines];
  let said = '';
  say.on('data', (chunk: Buffer) => {
    said += chunk.toString();
    if (!said.endsWith('numbers] ')) return;
    const line = left.shift();
    if (line === undefined) input.end();
    else input.write(`${line}\n`);
  });
  const terminal = openTerminal({ input, out, say, interactive });
  return { chosen: await askPlan({ terminal }, { plan }, targets), said };
}

test('y approves what is ticked, and the question says how many', async () => {
  const { chosen, said } = await asking(['y']);
  expect(chosen).toEqual(ids.slice(0, 2));
  expect(said).toContain('Approve the 2 ticked of 3 targets on web1?');
});

test('a list approves a part', async () => {
  expect((await asking(['3'])).chosen).toEqual([ids[2]]);
});

test('an unclear answer is asked again, and told why', async () => {
  const { chosen, said } = await asking(['1 9', '1']);
  expect(chosen).toEqual([ids[0]]);
  expect(said).toContain('9 is neither y, n, nor a target of this plan');
});

test('n, an empty line and a closed input approve nothing', async () => {
  for (const lines of [['n'], [''], [], ['?', '?', '?', '?', '?', 'y']]) {
    expect((await asking(lines)).chosen).toBeUndefined();
  }
});

test('y to named targets approves those', async () => {
  const { chosen, said } = await asking(['y'], `${ids[2]}`);
  expect(chosen).toEqual([ids[2]]);
  expect(said).toContain('the 1 named of 3');
  await expect(asking(['y'], 't_nothing')).rejects.toThrow('unknown-target');
});

test('without a terminal it says which digest to give', async () => {
  await expect(asking([], undefined, false)).rejects.toThrow(`--digest ${plan.digest}`);
});
