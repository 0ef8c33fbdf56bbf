import { once } from 'node:events';
import type { Socket } from 'node:net';
import { connect, createServer } from 'node:net';

/** A TCP proxy before a port of loopback that can hold bytes back and cut connections. */
export interface TcpProxy {
  readonly port: number;
  /** From now on, bytes in this direction stay in the proxy. */
  hold(direction: 'to-host' | 'from-host'): void;
  /** Ends all connections at once, both ways. */
  cut(): void;
  readonly connections: number;
  close(): Promise<void>;
}

export async function startProxy(target: number): Promise<TcpProxy> {
  const sockets = new Set<Socket>();
  const pairs = new Set<{ client: Socket; host: Socket }>();
  const server = createServer((client) => {
    const host = connect(target, '127.0.0.1');
    const pair = { client, host };
    pairs.add(pair);
    client.pipe(host).pipe(client);
    for (const socket of [client, host]) {
      sockets.add(socket);
      // Cutting is what this is for.
      socket.on('error', () => {});
      socket.on('close', () => {
        sockets.delete(socket);
        pairs.delete(pair);
        client.destroy();
        host.destroy();
      });
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    hold: (direction) => {
      for (const { client, host } of pairs) {
        if (direction === 'to-host') client.unpipe(host).pause();
        else host.unpipe(client).pause();
      }
    },
    cut,
    get connections() {
      return pairs.size;
    },
    close: async () => {
      cut();
      server.close();
      await once(server, 'close');
    },
  };
}
