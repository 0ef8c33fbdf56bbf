import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { connect, createServer } from 'node:net';

/** One statement as it went by: its text, and how many came before it in its transaction (0 outside of one). */
export interface Statement {
  readonly connection: number;
  readonly text: string;
  readonly place: number;
}

/**
 * A TCP proxy before PostgreSQL that knows statements: it tells of each, and can keep back the server's answer to one, which
 * the server has carried out by then.
 */
export interface StatementProxy {
  readonly url: string;
  /** Everything from now on, in order. */
  record(): { readonly seen: readonly Statement[]; stop(): void };
  /**
   * Keeps back the answer to the first statement that `pick` takes, and all that follows on its connection; resolves when the
   * server has given it. `passed` hears of answers that went through before.
   */
  holdAnswer(
    pick: (statement: Statement) => boolean,
    passed?: (statement: Statement) => void,
  ): Promise<Statement>;
  /** Gives the client what was kept back; that connection goes on. */
  release(): void;
  /** Cuts every connection and lets new ones through. */
  restore(): void;
  close(): Promise<void>;
}

const QUERY = 'Q'.charCodeAt(0);
const PARSE = 'P'.charCodeAt(0);
const READY = 'Z'.charCodeAt(0);

interface Picking {
  pick(statement: Statement): boolean;
  passed(statement: Statement): void;
  held(statement: Statement): void;
}

export async function statementProxy(databaseUrl: string): Promise<StatementProxy> {
  const target = new URL(databaseUrl);
  const sockets = new Set<Socket>();
  const listeners = new Set<(statement: Statement) => void>();
  let picking: Picking | undefined;
  let connections = 0;
  const releases = new Set<() => void>();

  const server = createServer({ noDelay: true }, (client) => {
    const connection = connections++;
    const upstream = connect({ port: Number(target.port), host: target.hostname, noDelay: true });
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
    let place: number | undefined;
    let last: Statement | undefined;
    let holding: Picking | undefined;
    const kept: Buffer[] = [];
    // The first message of a client has no type; this client asks for no encryption.
    const asked = frames(true, (type, body) => {
      if (type !== QUERY && type !== PARSE) return;
      const text = textOf(type, body);
      if (text === 'begin') place = 0;
      last = { connection, text, place: place ?? 0 };
      if (text === 'commit' || text === 'rollback') place = undefined;
      else if (place !== undefined) place += 1;
      for (const hear of listeners) hear(last);
      if (picking?.pick(last)) {
        holding = picking;
        picking = undefined;
        releases.add(() => {
          holding = undefined;
          for (const chunk of kept.splice(0)) client.write(chunk);
        });
      }
    });
    const answered = frames(false, (type) => {
      if (type !== READY || last === undefined) return;
      if (holding === undefined) picking?.passed(last);
      else holding.held(last);
    });
    client.on('data', (chunk: Buffer) => {
      asked(chunk);
      upstream.write(chunk);
    });
    upstream.on('data', (chunk: Buffer) => {
      const passes = holding === undefined;
      answered(chunk);
      if (passes) client.write(chunk);
      else kept.push(chunk);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = new URL(databaseUrl);
  url.hostname = '127.0.0.1';
  url.port = String((server.address() as AddressInfo).port);
  return {
    url: url.href,
    record() {
      const seen: Statement[] = [];
      const hear = (statement: Statement) => void seen.push(statement);
      listeners.add(hear);
      return { seen, stop: () => void listeners.delete(hear) };
    },
    holdAnswer: (pick, passed = () => {}) =>
      new Promise((resolve) => {
        picking = { pick, passed, held: resolve };
      }),
    release() {
      for (const release of releases) release();
      releases.clear();
    },
    restore() {
      picking = undefined;
      for (const socket of sockets) socket.destroy();
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Query: the text. Parse: a name, then the text. Both end with NUL. */
function textOf(type: number, body: Buffer): string {
  const from = type === PARSE ? body.indexOf(0) + 1 : 0;
  return body.subarray(from, body.indexOf(0, from)).toString('utf8');
}

/** Cuts a stream into PostgreSQL's messages: one byte of type, four of length (itself included), the body. */
function frames(startsUntyped: boolean, hear: (type: number, body: Buffer) => void): (chunk: Buffer) => void {
  let rest: Buffer = Buffer.alloc(0);
  let untyped = startsUntyped;
  return (chunk) => {
    rest = Buffer.concat([rest, chunk]);
    for (;;) {
      const head = untyped ? 0 : 1;
      if (rest.length < head + 4) return;
      const length = head + rest.readUInt32BE(head);
      if (rest.length < length) return;
      if (!untyped) hear(rest.readUInt8(0), rest.subarray(5, length));
      untyped = false;
      rest = rest.subarray(length);
    }
  };
}
