import { Buffer } from 'node:buffer';
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { line } from '../domain/shell-line.ts';
import { fingerprint, parsePublicKey } from './host-keys.ts';
import type { HostAddress } from './host-session.ts';
import { openHost } from './open-host.ts';
import { probeHostKey } from './probe-host-key.ts';
import { LIMITS, OPTIONS, withSession } from './session.fixture.ts';
import { libraryOf } from './shell-program.fixture.ts';
import type { Sshd } from './sshd.fixture.ts';
import { startSshd } from './sshd.fixture.ts';

const LIBRARY = `
who() { id -un; }
copy() { cat; }
write_rc() { printf '%s\\n' "$1" >"$HOME/.bashrc"; }
look() { echo "$(id -un) $PATH \${LD_LIBRARY_PATH:-no-library} $(umask)"; }
`;
/** Keys that no host here has. */
const OTHER = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEy5Oc5CWoVIiaJpVlPQHb7XJOXyPlGGYkCHbTnBTZ5n';
const P384 =
  'ecdsa-sha2-nistp384 AAAAE2VjZHNhLXNoYTItbmlzdHAzODQAAAAIbmlzdHAzODQAAABhBB9mPoJbx7Hn0xw0T1dT6NN2QM5GcJ3Q6n8X7JpPq5m8h0m0';

let sshd: Sshd;
beforeAll(async () => {
  sshd = await startSshd();
});
afterAll(() => sshd.stop());

const who = (address: HostAddress): Promise<string> =>
  withSession(address, LIBRARY, async (session) => {
    const { stdout } = await session.call(line('who'), LIMITS);
    return Buffer.from(stdout).toString().trim();
  });
const print = (key: string): string => fingerprint(parsePublicKey(key) ?? new Uint8Array());

describe('the way in', () => {
  test.each(['dash', 'bash', 'csh', 'tcsh', 'fish'])(
    'works with %s as login shell, with a library of 300 KiB',
    async (user) => {
      const said = await withSession(sshd.address(user), libraryOf(300 * 1024), (session) =>
        session.call(line('last'), LIMITS),
      );
      expect(Buffer.from(said.stdout).toString()).toBe("it's the \\last\\ one!\n");
    },
  );

  test('says which connection this is, and which key the host showed', async () => {
    await withSession(sshd.address('plain'), LIBRARY, async (session) => {
      expect(session.peer).toMatchObject({
        clientAddress: '127.0.0.1',
        serverAddress: '127.0.0.1',
        serverPort: sshd.port,
      });
      expect(session.peer.clientPort).toBeGreaterThan(0);
      expect(session.hostKey).toBe(print(sshd.hostKeys.ed25519));
    });
  });

  test('becomes root by sudo', async () => {
    expect(await who(sshd.address('admin', { sudo: true }))).toBe('root');
  });

  test('passes bytes through a sudo that puts a pty in between', async () => {
    const input = randomBytes(300_000);
    const reply = await withSession(sshd.address('ptyadmin', { sudo: true }), LIBRARY, (session) =>
      session.call(line('copy'), LIMITS, { input }),
    );
    expect(input.equals(reply.stdout)).toBe(true);
  });

  test('does not mind what the start-up files of the login shell do', async () => {
    const rc = [
      'echo noise; echo noise >&2',
      "alias exec=false env=false; trap 'echo trapped' DEBUG",
      'PATH=/tmp LD_LIBRARY_PATH=/tmp; export PATH LD_LIBRARY_PATH; umask 0; set -a; cd /tmp',
    ];
    const address = sshd.address('bash');
    await withSession(address, LIBRARY, async (session) => {
      await session.call(line('write_rc', rc.join('\n')), LIMITS);
    });
    await withSession(address, LIBRARY, async (session) => {
      const reply = await session.call(line('look'), LIMITS);
      expect(Buffer.from(reply.stdout).toString()).toBe(
        'bash /usr/sbin:/usr/bin:/sbin:/bin no-library 0077\n',
      );
      expect(reply.stderr).toHaveLength(0);
    });
  });

  test('opens an encrypted key with its passphrase file', async () => {
    const keys = {
      identityFile: join(sshd.keys, 'id-encrypted'),
      passphraseFile: join(sshd.keys, 'passphrase'),
    };
    expect(await who(sshd.address('plain', keys))).toBe('plain');
  });

  test('takes keys from an agent', async () => {
    const socket = join(sshd.keys, 'agent');
    const agent = spawn('ssh-agent', ['-D', '-a', socket], { stdio: ['ignore', 'pipe', 'inherit'] });
    try {
      await once(agent.stdout, 'data');
      const add = spawn('ssh-add', ['-q', join(sshd.keys, 'id')], {
        env: { ...process.env, SSH_AUTH_SOCK: socket },
      });
      expect((await once(add, 'close'))[0]).toBe(0);
      const { identityFile: _, ...address } = sshd.address('plain', { agent: socket });
      expect(await who(address)).toBe('plain');
    } finally {
      agent.kill();
    }
  });

  test('goes through jump hosts', async () => {
    const twice = sshd.address('admin', { jump: sshd.address('dash') });
    await withSession(sshd.address('plain', { jump: twice }), LIBRARY, async (session) => {
      const { stdout } = await session.call(line('who'), LIMITS);
      expect(Buffer.from(stdout).toString()).toBe('plain\n');
    });
  });

  test.each(['ed25519', 'ecdsa', 'rsa'] as const)(
    'is shown the pinned %s key by a host that has several',
    async (type) => {
      const pin = sshd.hostKeys[type];
      for (const hostKeys of [[pin], [print(pin)]]) {
        const session = await openHost(sshd.address('plain', { hostKeys }), { ...OPTIONS, library: '' });
        expect(session.hostKey).toBe(print(pin));
        await session.close();
      }
    },
  );

  test('asks a host for its keys', async () => {
    const { ed25519, ecdsa, rsa } = sshd.hostKeys;
    const found = await probeHostKey(sshd.address('nobody', { hostKeys: [] }), OPTIONS);
    expect(found.map(({ key }) => key)).toEqual([ed25519, ecdsa, rsa]);
    expect(found.map((key) => key.fingerprint)).toEqual([ed25519, ecdsa, rsa].map(print));
    expect(
      (await probeHostKey(sshd.address('x', { hostKeys: [], jump: sshd.address('dash') }), OPTIONS)).length,
    ).toBe(3);
  });
});

describe('what can go wrong', () => {
  const failure = (address: HostAddress, options = {}): Promise<unknown> =>
    openHost(address, { ...OPTIONS, ...options, library: LIBRARY }).then(
      async (session) => {
        await session.close();
        return 'connected';
      },
      (error: unknown) => error,
    );

  test('ssh-refused: nothing listens there', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    server.close();
    await once(server, 'close');
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    expect(await failure(sshd.address('plain', { port }))).toMatchObject({ code: 'ssh-refused' });
    const jump = sshd.address('dash');
    expect(await failure(sshd.address('plain', { port, jump }))).toMatchObject({ code: 'ssh-refused' });
    expect(await failure(sshd.address('plain', { jump: { ...jump, port } }))).toMatchObject({
      code: 'ssh-refused',
      detail: expect.stringContaining('jump host'),
    });
  });

  test('ssh-refused: what listens there hangs up', async () => {
    const server = createServer((socket) => socket.end()).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    expect(await failure(sshd.address('plain', { port }))).toMatchObject({ code: 'ssh-refused' });
    server.close();
  });

  test('ssh-timed-out: something listens there and says nothing', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    expect(await failure(sshd.address('plain', { port }), { connectTimeoutMs: 100 })).toMatchObject({
      code: 'ssh-timed-out',
    });
    server.close();
  });

  test('host-key-unknown: nothing is pinned; the fingerprint is named, nothing authenticated', async () => {
    expect(await failure(sshd.address('plain', { hostKeys: [] }))).toMatchObject({
      code: 'host-key-unknown',
      detail: expect.stringContaining(print(sshd.hostKeys.ed25519)),
    });
  });

  test.each([
    ['another key', [OTHER]],
    ['the fingerprint of another key', [print(OTHER)]],
    ['a key of a type that the host has not', [P384]],
  ])('host-key-changed: pinned is %s', async (_what, hostKeys) => {
    expect(await failure(sshd.address('plain', { hostKeys }))).toMatchObject({ code: 'host-key-changed' });
  });

  test('ssh-auth-failed: the host does not know the key', async () => {
    const identityFile = join(sshd.keys, 'id-other');
    expect(await failure(sshd.address('plain', { identityFile }))).toMatchObject({ code: 'ssh-auth-failed' });
  });

  test('ssh-auth-failed: no agent there', async () => {
    const { identityFile: _, ...address } = sshd.address('plain', { agent: join(sshd.keys, 'no-agent') });
    expect(await failure(address)).toMatchObject({ code: 'ssh-auth-failed' });
  });

  test.each([
    ['there is no such file', { identityFile: '/nonexistent' }],
    ['it needs a passphrase', { identityFile: 'id-encrypted' }],
    ['the passphrase is wrong', { identityFile: 'id-encrypted', passphraseFile: 'id.pub' }],
    ['it is a public key', { identityFile: 'id.pub' }],
  ])('identity-unreadable: %s', async (_why, files) => {
    const paths = Object.fromEntries(
      Object.entries(files).map(([name, file]) => [name, join(sshd.keys, file)]),
    );
    expect(await failure(sshd.address('plain', paths))).toMatchObject({ code: 'identity-unreadable' });
  });

  test('sudo-denied: the account may not', async () => {
    expect(await failure(sshd.address('plain', { sudo: true }))).toMatchObject({ code: 'sudo-denied' });
  });

  test('sudo-denied: sudo wants a terminal', async () => {
    expect(await failure(sshd.address('ttyadmin', { sudo: true }))).toMatchObject({ code: 'sudo-denied' });
  });

  test('shell-missing: the login shell refuses', async () => {
    expect(await failure(sshd.address('gone'))).toMatchObject({ code: 'shell-missing' });
    expect(await failure(sshd.address('gone', { sudo: true }))).toMatchObject({ code: 'shell-missing' });
  });

  test('shell-missing: a forced command answers in its place', async () => {
    expect(await failure(sshd.address('forced'))).toMatchObject({ code: 'shell-missing' });
  });

  test('shell-missing: a forced command hangs', async () => {
    expect(await failure(sshd.address('hanging'), { connectTimeoutMs: 1_000 })).toMatchObject({
      code: 'shell-missing',
    });
  });

  test('ssh-failed: the jump host forbids forwarding', async () => {
    expect(await failure(sshd.address('plain', { jump: sshd.address('noforward') }))).toMatchObject({
      code: 'ssh-failed',
    });
  });
});
