import { createServer } from 'node:net';
import { join } from 'node:path';
import { readIfThere, writeWhole } from './secret-file.ts';

/** Whether 127.0.0.1:port can be bound at this moment. 0 asks for any; the answer is the port, undefined when taken. */
function tryPort(port: number): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE' || error.code === 'EACCES') resolve(undefined);
      else reject(error);
    });
    server.listen({ host: '127.0.0.1', port, exclusive: true }, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : undefined));
    });
  });
}

/**
 * A free TCP port on 127.0.0.1: the wished one if it is free, else one that the kernel picks.
 * Somebody may take it before it is used; whoever starts a server with it tries again with another.
 */
export async function freePort(wished?: number): Promise<number> {
  if (wished !== undefined) {
    const port = await tryPort(wished);
    if (port !== undefined) return port;
  }
  const port = await tryPort(0);
  if (port === undefined) throw new Error('no free port on 127.0.0.1');
  return port;
}

/** The port that the folder's file `port` names if it is free, else a free one, which is then kept there. */
export async function keptPort(dir: string): Promise<number> {
  const file = join(dir, 'port');
  const kept = Number(readIfThere(file)?.trim());
  const port = await freePort(Number.isInteger(kept) && kept > 0 && kept < 65_536 ? kept : undefined);
  writeWhole(file, `${port}\n`);
  return port;
}
