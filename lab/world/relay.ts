import type { Server, Socket } from 'node:net';
import { connect } from 'node:net';

/**
 * Passes connections taken in the machine's namespace on to a lab host. The listening socket was made outside and
 * handed over, and a socket keeps the namespace it was made in; the connections made here start in ours. So one
 * process in the middle is enough, and the host sees the responder's address.
 */
export function relayTo(server: Server, host: string, port: number): { close(): void } {
  const open = new Set<Socket>();
  server.on('connection', (near) => {
    const far = connect({ host, port, allowHalfOpen: true, noDelay: true });
    near.setNoDelay(true);
    // A server that came over the channel has lost its options.
    near.allowHalfOpen = true;
    open.add(near).add(far);
    join(near, far);
    join(far, near);
    near.on('close', () => open.delete(near));
    far.on('close', () => open.delete(far));
  });
  return {
    close() {
      server.close();
      for (const socket of open) socket.resetAndDestroy();
    },
  };
}

/** Data, end and reset of one side go to the other. */
function join(from: Socket, to: Socket): void {
  from.pipe(to);
  from.on('error', () => {
    if (!to.destroyed) to.resetAndDestroy();
  });
  from.on('close', () => {
    // A side that is gone without an end was cut; what was ended has its end passed on by the pipe.
    if (!from.readableEnded && !to.destroyed) to.resetAndDestroy();
  });
}
