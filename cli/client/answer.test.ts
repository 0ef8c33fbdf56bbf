import fc from 'fast-check';
import { expect, test } from 'vitest';
import { planOf } from '../../test/shared/incident-driver.ts';
import { readAnswer, readTargets, ticked } from './answer.ts';

const plan = planOf({ host: 'web1' }, 'kill-processes', ['a', 'b', 'c?']);
const [a = '', b = '', c = ''] = plan.targets.map((target) => target.id);

test('y takes what is ticked and nothing else', () => {
  for (const yes of ['y', 'Y', ' yes ']) {
    expect(readAnswer(yes, plan)).toEqual({ kind: 'approve', targets: [a, b] });
  }
  expect(ticked(plan)).toEqual([a, b]);
});

test('n and an empty line are no', () => {
  for (const no of ['', ' ', 'n', 'No', 'N']) expect(readAnswer(no, plan)).toEqual({ kind: 'no' });
});

test('a list takes targets by number or id, each once', () => {
  expect(readAnswer('3, 1 3', plan)).toEqual({ kind: 'approve', targets: [c, a] });
  expect(readAnswer(`${b},${c}`, plan)).toEqual({ kind: 'approve', targets: [b, c] });
});

test('one odd word makes the whole list unclear', () => {
  for (const odd of ['1 4', '0', '01', '1 x', '-1', 'y 1', `t_${'0'.repeat(16)}`, '1;2', 'yep']) {
    expect(readAnswer(odd, plan)).toMatchObject({ kind: 'unclear' });
  }
  expect(readTargets(' , ', plan)).toMatchObject({ kind: 'unclear' });
});

test('y is unclear where nothing is ticked, and enough where there are no targets', () => {
  expect(readAnswer('y', planOf({ host: 'web1' }, 'kill-processes', ['a?']))).toMatchObject({
    kind: 'unclear',
  });
  expect(readAnswer('y', planOf({ host: 'web1' }, 'confirm-miner', []))).toEqual({
    kind: 'approve',
    targets: [],
  });
});

test('whatever is typed, only targets of the plan come out', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 20 }), (line) => {
      const answer = readAnswer(line, plan);
      if (answer.kind === 'approve') expect([a, b, c]).toEqual(expect.arrayContaining(answer.targets));
    }),
  );
});
