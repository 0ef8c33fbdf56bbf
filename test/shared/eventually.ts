import { setTimeout as delay } from 'node:timers/promises';

/**
 * Waits until `look` gives something other than undefined or false, or stops throwing, and gives that.
 * Tests never sleep: they wait for what they want to see, with a limit for the case that it never comes.
 *
 * @param withinMs @default 60000
 */
export async function eventually<T>(
  look: () => T | undefined | false | Promise<T | undefined | false>,
  withinMs = 60_000,
): Promise<T> {
  const until = performance.now() + withinMs;
  for (let pause = 5; ; pause = Math.min(pause * 2, 200)) {
    let last: unknown = 'it never came true';
    try {
      const seen = await look();
      if (seen !== undefined && seen !== false) return seen;
    } catch (error) {
      last = error;
    }
    if (performance.now() > until) throw new Error(`not within ${withinMs} ms: ${look}`, { cause: last });
    await delay(pause);
  }
}
