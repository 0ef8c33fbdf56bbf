import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { connect, createServer } from 'node:net';

/**
 * What happens to the connection that sends the next COMMIT: `before`, it breaks before the server hears of it; `after`, when
 * the server has answered; `away`, like `after`, and the server is not reached any more.
 */
type Fault = 'before' | 'after' | 'away';

export interface CommitProxy {
  /** The database's URL through the proxy. */
  readonly url: string;
  /** Arms one fault; `struck` tells whether it has happened. */
  arm(fault: Fault): void;
  struck(): boolean;
  /** Lets connections through again. */
  restore(): void;
  close(): Promise<void>;
}

const COMMIT = Buffer.from('commit\0');

/** A TCP proxy before PostgreSQL that breaks connections around a COMMIT. */
export async function commitProxy(databaseUrl: string): Promise<CommitProxy> {
  const target = new URL(databaseUrl);
  const sockets = new Set<Socket>();
  let armed: Fault | undefined;
  let away = false;
  let struck = false;

  const server = createServer((client) => {
    const upstream = connect(Number(target.port), target.hostname.replace(/^\[|\]$/g, ''));
    let fault: Fault | undefined;
    const end = () => {
      client.destroy();
      upstream.destroy();
    };
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', end).on('close', () => {
        sockets.delete(socket);
        end();
      });
    }
    if (away) return end();
    client.on('data', (data) => {
      if (armed !== undefined && data.includes(COMMIT)) {
        fault = armed;
        armed = undefined;
        struck = true;
        if (fault === 'before') return end();
      }
      upstream.write(data);
    });
    upstream.on('data', (data) => {
      if (fault === undefined) {
        client.write(data);
        return;
      }
      if (fault === 'away') {
        away = true;
        for (const socket of sockets) socket.destroy();
      }
      end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = new URL(databaseUrl);
  url.hostname = '127.0.0.1';
  url.port = String((server.address() as AddressInfo).port);
  return {
    url: url.href,
    arm: (next) => {
      armed = next;
      struck = false;
    },
    struck: () => struck,
    restore: () => {
      away = false;
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
