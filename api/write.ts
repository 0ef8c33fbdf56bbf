import type { Response } from 'express';

/** Writes, and waits until the client has taken enough of it: a slow reader must not fill our memory. */
export function writeOrWait(
  response: Response,
  chunk: string | Uint8Array,
  signal: AbortSignal,
): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted || response.write(chunk)) return resolve();
    const done = () => {
      response.off('drain', done);
      signal.removeEventListener('abort', done);
      resolve();
    };
    response.on('drain', done);
    signal.addEventListener('abort', done, { once: true });
  });
}
