import { expect, test } from 'vitest';
import { plansFor } from '../test/shared/infected-plans.ts';
import { hostAnswerOf } from './host-question.ts';

test('an answer is read as what was asked for, plans and all, and as nothing else', async () => {
  const verdict = { verdict: 'confirmed', classes: [], signals: [], reasons: [], findings: [] };
  const scan = { kind: 'scan', host: 'web1', verdict, blind: [], plans: await plansFor() };
  expect(hostAnswerOf('scan', JSON.parse(JSON.stringify(scan)))).toEqual(scan);
  expect(() => hostAnswerOf('probe', scan)).toThrow('asked for a probe');
  expect(() => hostAnswerOf('scan', { ...scan, plans: [{}] })).toThrow();
  expect(() => hostAnswerOf('check', null)).toThrow();
});
