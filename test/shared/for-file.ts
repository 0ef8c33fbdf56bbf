import { beforeAll } from 'vitest';
import type { AtEnd } from './store.ts';

/**
 * Something that all tests of a file share, gone after the last of them.
 *
 * @example
 * const davy = forFile((atEnd) => inProcess({ bystanders: false }, {}, atEnd));
 * test('…', async () => { const host = await davy().oneMore({ infection }); });
 */
export function forFile<T>(start: (atEnd: AtEnd) => Promise<T>): () => T {
  let started: { readonly it: T } | undefined;
  beforeAll(async () => {
    const ends: (() => void | Promise<void>)[] = [];
    const end = async () => {
      for (const each of ends.reverse()) await each();
    };
    try {
      started = { it: await start((each) => ends.push(each)) };
    } catch (error) {
      await end();
      throw error;
    }
    return end;
  });
  return () => {
    if (started === undefined) throw new Error('asked for before the tests begin');
    return started.it;
  };
}
