import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { connect, createServer } from 'node:net';
import { SshPieces } from './ssh-pieces.ts';

export type Direction = 'to-host' | 'from-host';

/**
 * Where a connection is cut: after so many whole packets of a direction, and so many bytes more, whatever packets they are of
 * (or, negative, so many fewer, within the last of them).
 */
export interface Cut {
  readonly direction: Direction;
  readonly packets: number;
  readonly bytes: number;
}

export interface Traffic {
  readonly packets: number;
  readonly bytes: number;
}

/** Connections open now, or the one that is opened next. */
export type Which = 'open' | 'next';

/** Bytes that stay in the proxy. */
export interface Caught {
  /** Lets them go on; whoever sent them may be dead by now. */
  release(): void;
  /** Packets that the host has sent since the release. */
  answers(): number;
}

/** A TCP proxy before a lab host's sshd that knows where SSH packets begin, holds them back and cuts connections. */
export interface SshProxy {
  readonly port: number;
  /** On connections open now: holds the next call (a packet of at least `bytes`) to the host and what follows it. */
  catchCall(bytes?: number): Promise<Caught>;
  /** On connections open now: lets the next call pass and holds everything that the host answers. */
  catchReply(bytes?: number): Promise<Caught>;
  /** Counts from now on, on those connections; a cut that has not happened is off. */
  count(which?: Which): () => Readonly<Record<Direction, Traffic>>;
  /** Cuts those connections there, counting from now. Tells whether it has happened. */
  cutAt(cut: Cut, which?: Which): () => boolean;
  /** Connections open now. */
  readonly connections: number;
  close(): Promise<void>;
}

/** Asking for uptime or for a sign of life takes about 140 bytes, any act more than 400. */
const CALL_BYTES = 280;

export async function sshProxy(target: number): Promise<SshProxy> {
  const lines = new Set<Line>();
  let next: ((line: Line) => Watcher) | undefined;
  const server = createServer({ noDelay: true }, (client) => {
    const line = new Line(client, connect({ port: target, host: '127.0.0.1', noDelay: true }));
    line.watcher = next?.(line);
    next = undefined;
    lines.add(line);
    line.ended.then(() => lines.delete(line));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const watch = (start: (line: Line) => Watcher, which: Which = 'open'): void => {
    next = which === 'next' ? start : undefined;
    for (const line of lines) line.watcher = which === 'open' ? start(line) : undefined;
  };
  return {
    port,
    catchCall: (bytes = CALL_BYTES) =>
      new Promise((resolve) => {
        watch((line) => (direction, packet) => {
          if (direction === 'from-host' || packet.length < bytes) return packet;
          line.hold('to-host', packet);
          line.watcher = undefined;
          resolve(line.caught('to-host'));
          return undefined;
        });
      }),
    catchReply: (bytes = CALL_BYTES) =>
      new Promise((resolve) => {
        watch((line) => (direction, packet) => {
          if (direction === 'from-host' || packet.length < bytes) return packet;
          line.hold('from-host');
          line.watcher = undefined;
          resolve(line.caught('from-host'));
          return packet;
        });
      }),
    count(which) {
      const seen = { 'to-host': { packets: 0, bytes: 0 }, 'from-host': { packets: 0, bytes: 0 } };
      watch(
        () => (direction, packet) => {
          seen[direction].packets += 1;
          seen[direction].bytes += packet.length;
          return packet;
        },
        which,
      );
      return () => structuredClone(seen);
    },
    cutAt(cut, which) {
      let done = false;
      watch((line) => {
        const whatOf = cutter(cut);
        return (direction, packet) => {
          const what = direction === cut.direction ? whatOf(packet) : 'passes';
          if (what === 'passes') return packet;
          done = true;
          line.cutAfter(direction, what);
          return undefined;
        };
      }, which);
      return () => done;
    },
    get connections() {
      return lines.size;
    },
    async close() {
      for (const line of lines) line.cut();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Tells of each packet of the cut's direction whether it passes, or what of it is the last to arrive. */
function cutter({ packets, bytes }: Cut): (packet: Uint8Array) => Uint8Array | 'passes' {
  let whole = bytes < 0 ? packets - 1 : packets;
  let left = bytes;
  return (packet) => {
    if (whole > 0) {
      whole -= 1;
      return whole === 0 && bytes === 0 ? packet : 'passes';
    }
    if (left < 0) return packet.subarray(0, packet.length + left);
    const last = packet.subarray(0, left);
    left -= packet.length;
    return left > 0 ? 'passes' : last;
  };
}

/** Sees each packet before it goes on; what it returns goes on instead. */
type Watcher = (direction: Direction, packet: Uint8Array) => Uint8Array | undefined;

/** One connection through the proxy. */
class Line {
  watcher: Watcher | undefined;
  readonly ended: Promise<void>;
  readonly #sockets: Readonly<Record<Direction, Socket>>;
  readonly #held = new Map<Direction, Uint8Array[]>();
  #answers = 0;
  /** Bytes are on their way although the client is gone. */
  #keepsHost = false;

  constructor(client: Socket, host: Socket) {
    this.#sockets = { 'to-host': host, 'from-host': client };
    for (const socket of [client, host]) socket.on('error', () => {});
    this.#pass(client, 'to-host');
    this.#pass(host, 'from-host');
    client.on('close', () => {
      if (!this.#keepsHost) host.destroy();
    });
    host.on('close', () => client.destroy());
    this.ended = new Promise((resolve) => host.once('close', () => resolve()));
  }

  #pass(from: Socket, direction: Direction): void {
    const pieces = new SshPieces();
    from.on('data', (chunk: Uint8Array) => {
      for (const packet of pieces.feed(chunk)) {
        if (direction === 'from-host') this.#answers += 1;
        const held = this.#held.get(direction);
        if (held !== undefined) held.push(packet);
        else {
          const goesOn = this.watcher === undefined ? packet : this.watcher(direction, packet);
          if (goesOn !== undefined) this.#sockets[direction].write(goesOn);
        }
      }
    });
  }

  hold(direction: Direction, first?: Uint8Array): void {
    this.#held.set(direction, first === undefined ? [] : [first]);
    if (direction === 'to-host') this.#keepsHost = true;
  }

  caught(direction: Direction): Caught {
    let before = 0;
    return {
      release: () => {
        before = this.#answers;
        const held = this.#held.get(direction) ?? [];
        this.#held.delete(direction);
        for (const packet of held) this.#sockets[direction].write(packet);
      },
      answers: () => this.#answers - before,
    };
  }

  /** Lets these last bytes arrive, then cuts both sides. */
  cutAfter(direction: Direction, last: Uint8Array): void {
    this.watcher = () => undefined;
    if (last.length === 0) this.cut();
    else this.#sockets[direction].write(last, () => this.cut());
  }

  cut(): void {
    for (const socket of Object.values(this.#sockets)) socket.destroy();
  }
}
