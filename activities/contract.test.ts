import { expectTypeOf, test } from 'vitest';
import type { DestructiveStep, StepName } from '../domain/steps.ts';
import type { ActionFolder } from './action/folder.ts';
import type { ResponseActivities } from './contract.ts';

test('a step without its activity does not compile', () => {
  expectTypeOf<StepName>().toExtend<keyof ResponseActivities>();
  type WithoutOne = Omit<ResponseActivities, 'block-egress'>;
  // @ts-expect-error block-egress has no activity: Temporal would try it again for ever, and the incident would hang
  expectTypeOf<WithoutOne>().toExtend<ResponseActivities>();
});

test('a call takes destructive steps and nothing else', () => {
  type Steps = Parameters<ResponseActivities['kill-processes']>[1];
  expectTypeOf<Steps>().toEqualTypeOf<readonly DestructiveStep[]>();
  // @ts-expect-error a step that changes nothing goes in no call
  expectTypeOf<readonly ['collect-logs']>().toExtend<Steps>();
});

test('an action stands in the catalogue under its own name', () => {
  type Kill = ActionFolder<'kill-processes'>;
  // @ts-expect-error the metadata of another action
  expectTypeOf<ActionFolder<'delete-files'>>().toExtend<Kill>();
});
