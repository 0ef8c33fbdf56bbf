import { isDavyError } from '../../domain/errors.ts';

interface Waiting<In, Out> {
  readonly one: In;
  readonly resolve: (out: Out) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Group commit: what is brought while one batch is being worked on is done together in the next. When a batch of several fails,
 * each is tried by itself, so that nobody fails for another's sake; `work` must therefore have no effect when it throws. Of a
 * database that is away nobody knows that: a COMMIT without reply may have been one, and done again it would be there twice.
 *
 * @param most in one batch
 */
export function inBatches<In, Out>(
  work: (batch: readonly In[]) => Promise<Out>,
  most: number,
): (one: In) => Promise<Out> {
  const queue: Waiting<In, Out>[] = [];
  let running = false;

  async function pass(batch: readonly Waiting<In, Out>[]): Promise<void> {
    try {
      const out = await work(batch.map(({ one }) => one));
      for (const { resolve } of batch) resolve(out);
    } catch (error) {
      if (batch.length > 1 && !isDavyError(error, 'store-unavailable'))
        for (const one of batch) await pass([one]);
      else for (const { reject } of batch) reject(error);
    }
  }
  async function run(): Promise<void> {
    running = true;
    while (queue.length > 0) await pass(queue.splice(0, most));
    running = false;
  }
  return (one) =>
    new Promise((resolve, reject) => {
      queue.push({ one, resolve, reject });
      if (!running) void run();
    });
}
