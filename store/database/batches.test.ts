import { expect, test } from 'vitest';
import { DavyError } from '../../domain/errors.ts';
import { inBatches } from './batches.ts';

/** Work that waits until it is let go, and remembers its batches. */
function gated(
  fails: (batch: readonly number[]) => boolean = () => false,
  error: (batch: readonly number[]) => Error = (batch) => new Error(`no ${batch.join()}`),
) {
  const batches: (readonly number[])[] = [];
  const gates: (() => void)[] = [];
  const add = inBatches(async (batch: readonly number[]) => {
    batches.push(batch);
    await new Promise<void>((go) => gates.push(go));
    if (fails(batch)) throw error(batch);
    return batch.length;
  }, 3);
  const open = async () => {
    for (let go = gates.shift(); go !== undefined; go = gates.shift()) {
      go();
      await new Promise(setImmediate);
    }
  };
  return { add, batches, open };
}

test('what comes while a batch is worked on goes together, at most so many', async () => {
  const { add, batches, open } = gated();
  const answers = [1, 2, 3, 4, 5].map(add);
  await open();
  expect(batches).toEqual([[1], [2, 3, 4], [5]]);
  expect(await Promise.all(answers)).toEqual([1, 3, 3, 3, 1]);
});

test('nobody fails for another’s sake', async () => {
  const { add, batches, open } = gated((batch) => batch.includes(3));
  const answers = Promise.allSettled([1, 2, 3, 4].map(add));
  await open();
  expect(batches).toEqual([[1], [2, 3, 4], [2], [3], [4]]);
  expect((await answers).map(({ status }) => status)).toEqual([
    'fulfilled',
    'fulfilled',
    'rejected',
    'fulfilled',
  ]);
});

test('what may have been stored is not stored again', async () => {
  const { add, batches, open } = gated(
    (batch) => batch.length > 1,
    () => new DavyError('store-unavailable', 'whether it was stored is not known'),
  );
  const answers = Promise.allSettled([1, 2, 3, 4, 5].map(add));
  await open();
  expect(batches).toEqual([[1], [2, 3, 4], [5]]);
  const codes = (await answers).map((one) => (one.status === 'rejected' ? one.reason.code : one.value));
  expect(codes).toEqual([1, 'store-unavailable', 'store-unavailable', 'store-unavailable', 1]);
});

test('after a rest it goes on', async () => {
  const { add, open } = gated();
  const first = add(1);
  await open();
  expect(await first).toBe(1);
  const second = add(2);
  await open();
  expect(await second).toBe(1);
});
