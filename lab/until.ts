/**
 * Waits until a condition holds, looking every 20 ms.
 *
 * @param limit milliseconds, @default 10000
 * @throws Error naming the condition when it does not hold in time
 */
export async function until(
  condition: () => boolean | Promise<boolean>,
  what: string,
  limit = 10_000,
): Promise<void> {
  const deadline = Date.now() + limit;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`lab: waited ${limit} ms in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
