import { Buffer } from 'node:buffer';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Connection, ServerChannel } from 'ssh2';
import ssh2 from 'ssh2';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { line } from '../domain/shell-line.ts';
import type { HostAddress } from './host-session.ts';
import { openHost } from './open-host.ts';
import { LIMITS, OPTIONS } from './session.fixture.ts';

/** No sshd does what these servers do. */
interface Behaviour {
  readonly onConnection?: (connection: Connection) => void;
  /** Answers the exec request in place of a shell; without it, the request is refused. */
  readonly onExec?: (channel: ServerChannel) => void;
  readonly greeting?: string;
  readonly banner?: string;
}

const hostKey = ssh2.utils.generateKeyPairSync('ed25519');
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'davy-ssh-'));
  writeFileSync(join(folder, 'id'), ssh2.utils.generateKeyPairSync('ed25519').private, { mode: 0o600 });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function withServer<T>(behaviour: Behaviour, use: (address: HostAddress) => Promise<T>): Promise<T> {
  const { greeting, banner } = behaviour;
  const config = { hostKeys: [hostKey.private], ...(greeting && { greeting }), ...(banner && { banner }) };
  const connections = new Set<Connection>();
  const server = new ssh2.Server(config, (connection) => {
    connections.add(connection);
    connection.on('error', () => {});
    connection.on('close', () => connections.delete(connection));
    if (behaviour.onConnection !== undefined) behaviour.onConnection(connection);
    else connection.on('authentication', (context) => context.accept());
    connection.on('session', (accept) => {
      accept().on('exec', (acceptExec, reject) => {
        if (behaviour.onExec === undefined) reject();
        else behaviour.onExec(acceptExec());
      });
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const hostKeys = [hostKey.public.split(' ').slice(0, 2).join(' ')];
  const at = server.address();
  const port = typeof at === 'object' && at !== null ? at.port : 0;
  try {
    return await use({ address: '127.0.0.1', port, user: 'x', hostKeys, identityFile: join(folder, 'id') });
  } finally {
    for (const connection of connections) connection.end();
    server.close();
    await once(server, 'close');
  }
}

const open = (address: HostAddress, changes = {}) =>
  openHost(address, { ...OPTIONS, ...changes, library: '' });

/** Speaks the shell's part of the protocol: answers each call with what `reply` makes of its nonce. */
const answering =
  (reply: (nonce: string, count: number, channel: ServerChannel) => void) =>
  (channel: ServerChannel): void => {
    let text = '';
    let count = 0;
    channel.on('data', (chunk: Uint8Array) => {
      text += Buffer.from(chunk).toString('latin1');
      for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n')) {
        const nonce = / davy_call ([0-9a-f]{32}) /.exec(text.slice(0, at))?.[1];
        text = text.slice(at + 1);
        if (nonce !== undefined) reply(nonce, count++, channel);
      }
    });
  };

const PEER = '192.0.2.1 1 192.0.2.2 22\n';
const frame = (nonce: string, body: string, exit: number | string = 0): string =>
  `${nonce} begin\n${body}\n${nonce} end ${exit}\n`;
/** A proper greeting; what comes after it is up to the test. */
const afterHello = (reply: (nonce: string, channel: ServerChannel) => void) =>
  answering((nonce, count, channel) => {
    if (count > 0) return reply(nonce, channel);
    channel.write(frame(nonce, PEER));
    channel.stderr.write(frame(nonce, ''));
  });

describe('a hostile server', () => {
  test('cannot open a channel towards us', () => {
    const refused: unknown[] = [];
    return withServer(
      {
        onConnection: (connection) => {
          connection.on('authentication', (context) => context.accept());
          connection.on('ready', () => {
            connection.x11('192.0.2.1', 1, (error) => refused.push(error));
            connection.forwardOut('127.0.0.1', 22, '192.0.2.1', 1, (error) => refused.push(error));
            connection.openssh_forwardOutStreamLocal('/run/docker.sock', (error) => refused.push(error));
          });
        },
        onExec: afterHello(() => {}),
      },
      async (address) => {
        const session = await open(address);
        expect(refused).toHaveLength(3);
        for (const error of refused) expect(error).toBeInstanceOf(Error);
        await session.close();
      },
    );
  });
  test('cannot ask for anything: only keys are offered', () => {
    const methods: string[] = [];
    return withServer(
      {
        onConnection: (connection) => {
          connection.on('authentication', (context) => {
            methods.push(context.method);
            context.reject(['keyboard-interactive', 'password', 'hostbased', 'publickey']);
          });
        },
      },
      async (address) => {
        await expect(open(address)).rejects.toMatchObject({ code: 'ssh-auth-failed' });
        expect(new Set(methods)).toEqual(new Set(['publickey']));
      },
    );
  });

  test.each([
    ['greeting', { greeting: 'all your base\r\n'.repeat(40_000) }],
    ['greeting without end of line', { greeting: 'x'.repeat(1_000_000) }],
  ])('cannot flood us with its %s', (_what, behaviour) =>
    withServer(behaviour, async (address) => {
      await expect(open(address)).rejects.toMatchObject({ code: 'ssh-failed' });
    }),
  );

  test('cannot keep us listening to one that is not SSH', async () => {
    const server = createServer((socket) => {
      socket.on('error', () => {});
      const more = (): void => {
        while (socket.writable && socket.write('HTTP/1.1 400 Bad Request\r\n')) {}
      };
      socket.on('drain', more);
      more();
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const at = server.address();
    const port = typeof at === 'object' && at !== null ? at.port : 0;
    const address = { address: '127.0.0.1', port, user: 'x', hostKeys: [], identityFile: join(folder, 'id') };
    await expect(open(address)).rejects.toMatchObject({ code: 'ssh-failed' });
    server.close();
  });

  test('may show a banner, which is logged and escaped', async () => {
    const logged: unknown[] = [];
    const logger = { ...OPTIONS.logger, debug: (fields: object) => logged.push(fields) };
    await withServer({ banner: 'hello \u001b[2J', onExec: afterHello(() => {}) }, async (address) => {
      const session = await open(address, { logger });
      await session.close();
    });
    expect(logged).toEqual([{ banner: 'hello \\u{1b}[2J\\u{d}\\u{a}' }]);
  });

  test.each([
    ['no addresses', 'whatever\n'],
    ['addresses with a shell in them', '$(id) 1 ::1 22\n'],
    ['nothing', ''],
  ])('that claims %s as the connection is not believed', (_what, claim) =>
    withServer(
      {
        onExec: answering((nonce, _count, channel) => {
          channel.write(frame(nonce, claim));
          channel.stderr.write(frame(nonce, ''));
        }),
      },
      async (address) => {
        await expect(open(address)).rejects.toMatchObject({ code: 'reply-invalid' });
      },
    ),
  );

  test.each<[string, (nonce: string, channel: ServerChannel) => void]>([
    [
      'with two exit statuses',
      (nonce, channel) => {
        channel.write(frame(nonce, '', 0));
        channel.stderr.write(frame(nonce, '', 1));
      },
    ],
    ['with a bad exit status', (nonce, channel) => channel.write(frame(nonce, '', 999))],
  ])('that answers %s gives no reply', (_what, reply) =>
    withServer({ onExec: afterHello(reply) }, async (address) => {
      const session = await open(address);
      await expect(session.call(line('x'), LIMITS)).rejects.toMatchObject({ code: 'reply-invalid' });
      await session.close();
    }),
  );

  test('that floods between calls loses the session', () =>
    withServer(
      {
        onExec: afterHello((nonce, channel) => {
          channel.write(frame(nonce, ''));
          channel.stderr.write(frame(nonce, ''));
          channel.write(Buffer.alloc(3_000_000));
        }),
      },
      async (address) => {
        const session = await open(address);
        await session.call(line('x'), LIMITS);
        await expect.poll(() => session.closed).toBe(true);
        await session.close();
      },
    ));

  test('that hides the end of stderr gets no reply out of us before the time limit', () =>
    withServer(
      { onExec: afterHello((nonce, channel) => void channel.write(frame(nonce, ''))) },
      async (address) => {
        const session = await open(address);
        const call = session.call(line('x'), { ...LIMITS, timeoutMs: 200 });
        await expect(call).rejects.toMatchObject({ code: 'call-timed-out' });
        await session.close();
      },
    ));

  test('that refuses every command is shell-missing', () =>
    withServer({}, async (address) => {
      await expect(open(address)).rejects.toMatchObject({ code: 'shell-missing' });
    }));
});
