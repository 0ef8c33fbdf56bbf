import { execFileSync, spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import type { HostAddress } from './host-session.ts';
import { HOME, ROOT, unpackPackages } from './sshd-packages.fixture.ts';

/**
 * A real sshd on loopback with accounts that the machine does not have, in mount and pid namespaces of its own. Everything in
 * it ends when the pipe to its pid 1 closes, so also when the test run is killed. Needs root on Debian.
 */
export interface Sshd {
  readonly port: number;
  /** Paths of key files: `id` (accepted), `id-encrypted` (accepted; see `passphrase`), `id-other` (not accepted). */
  readonly keys: string;
  /** Public host keys by type. */
  readonly hostKeys: { readonly ed25519: string; readonly ecdsa: string; readonly rsa: string };
  /** An address with the Ed25519 key pinned. */
  address(user: string, changes?: Partial<HostAddress>): HostAddress;
  stop(): Promise<void>;
}

/** Login shell by account. For sudo see `SUDOERS`; see `sshdConfig` for what is odd about some. */
const ACCOUNTS: Readonly<Record<string, string>> = {
  dash: '/usr/bin/dash',
  bash: '/usr/bin/bash',
  csh: '/usr/bin/bsd-csh',
  tcsh: '/usr/bin/tcsh',
  fish: '/usr/bin/fish',
  admin: '/usr/bin/dash',
  ptyadmin: '/usr/bin/dash',
  ttyadmin: '/usr/bin/dash',
  plain: '/usr/bin/dash',
  gone: '/usr/sbin/nologin',
  noforward: '/usr/bin/dash',
  forced: '/usr/bin/dash',
  hanging: '/usr/bin/dash',
};

/** Removes what test runs left that were killed. Their namespaces ended with them. */
function removeLeftovers(): void {
  for (const name of readdirSync(HOME)) {
    const pid = /^(?:run-|root\.)(\d+)/.exec(name)?.[1];
    if (pid !== undefined && !existsSync(`/proc/${pid}`))
      rmSync(join(HOME, name), { recursive: true, force: true });
  }
}

const sh = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

export interface SshdOptions {
  /** What stands at /bin/sh. @default 'dash' */
  readonly shell?: 'dash' | 'bash' | 'busybox';
}

export async function startSshd(options: SshdOptions = {}): Promise<Sshd> {
  unpackPackages();
  removeLeftovers();
  const folder = mkdtempSync(join(HOME, `run-${process.pid}-`));
  const port = await freePort();
  makeKeys(folder);
  makeEtc(folder);
  writeFileSync(join(folder, 'sshd_config'), sshdConfig(port));
  const child = spawn(
    'unshare',
    ['-m', '-p', '-f', '--kill-child', '--mount-proc', 'sh', '-c', script(folder, options)],
    {
      stdio: ['pipe', 'ignore', 'pipe'],
      env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' },
    },
  );
  const ended = new Promise<void>((done) => child.once('close', () => done()));
  let log = '';
  await new Promise<void>((ready, failed) => {
    child.stderr.on('data', (chunk: Uint8Array) => {
      log += String(chunk);
      if (log.includes('Server listening on')) ready();
    });
    child.once('close', () => failed(new Error(`sshd did not start: ${log}`)));
    child.once('error', failed);
  });
  const hostKey = (type: string): string =>
    readFileSync(join(folder, `host_${type}.pub`), 'utf8')
      .split(' ')
      .slice(0, 2)
      .join(' ');
  const hostKeys = { ed25519: hostKey('ed25519'), ecdsa: hostKey('ecdsa'), rsa: hostKey('rsa') };
  return {
    port,
    keys: folder,
    hostKeys,
    address: (user, changes = {}) => ({
      address: '127.0.0.1',
      port,
      user,
      hostKeys: [hostKeys.ed25519],
      identityFile: join(folder, 'id'),
      ...changes,
    }),
    stop: async () => {
      child.stdin.end();
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function makeKeys(folder: string): void {
  const generate = (name: string, type: string, passphrase = ''): void => {
    execFileSync('ssh-keygen', ['-q', '-t', type, '-N', passphrase, '-C', '', '-f', join(folder, name)]);
  };
  generate('host_ed25519', 'ed25519');
  generate('host_ecdsa', 'ecdsa');
  generate('host_rsa', 'rsa');
  generate('id', 'ed25519');
  generate('id-encrypted', 'ed25519', PASSPHRASE);
  generate('id-other', 'ed25519');
  writeFileSync(join(folder, 'passphrase'), `${PASSPHRASE}\n`, { mode: 0o600 });
  const accepted = ['id.pub', 'id-encrypted.pub'].map((name) => readFileSync(join(folder, name), 'utf8'));
  writeFileSync(join(folder, 'authorized_keys'), accepted.join(''));
}

const PASSPHRASE = 'a lamp in the dark';

function makeEtc(folder: string): void {
  const etc = join(folder, 'etc');
  mkdirSync(etc);
  const names = Object.keys(ACCOUNTS);
  const passwd = names.map((name, i) => `${name}:x:${2000 + i}:2000::/home/${name}:${ACCOUNTS[name]}`);
  const privsep = 'sshd:x:1999:65534::/run/sshd:/usr/sbin/nologin';
  writeFileSync(join(etc, 'passwd'), ['root:x:0:0::/root:/usr/bin/dash', privsep, ...passwd, ''].join('\n'));
  writeFileSync(
    join(etc, 'shadow'),
    ['root', 'sshd', ...names].map((name) => `${name}:*:19000::::::\n`).join(''),
    { mode: 0o600 },
  );
  writeFileSync(join(etc, 'group'), 'root:x:0:\nnogroup:x:65534:\nlab:x:2000:\n');
  writeFileSync(join(etc, 'sudoers'), SUDOERS, { mode: 0o440 });
}

/** `use_pty` is the default of newer distributions, `requiretty` of older ones. */
const SUDOERS = `
Defaults:ptyadmin use_pty
Defaults:ttyadmin requiretty
admin,ptyadmin,ttyadmin ALL=(ALL) NOPASSWD: ALL
`;

const sshdConfig = (port: number): string => `
ListenAddress 127.0.0.1:${port}
HostKey /run/fixture/host_ed25519
HostKey /run/fixture/host_ecdsa
HostKey /run/fixture/host_rsa
AuthorizedKeysFile /run/fixture/authorized_keys
StrictModes no
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitRootLogin yes
MaxStartups 100
Match User noforward
  AllowTcpForwarding no
Match User forced
  ForceCommand echo none of your business
Match User hanging
  ForceCommand cat
`;

/** Runs as pid 1 of the namespaces. */
const script = (folder: string, { shell = 'dash' }: SshdOptions): string => `set -e
mount -t tmpfs tmpfs /run
mkdir -p -m 0755 /run/sshd
cp -a ${sh(folder)} /run/fixture
chmod 755 /run/fixture
mkdir -p /run/fixture/usr/bin
ln -s ${shell} /run/fixture/usr/bin/sh
mount -t overlay overlay -o lowerdir=/run/fixture/usr:${ROOT}/usr:/usr /usr
mount -t overlay overlay -o lowerdir=/run/fixture/etc:/etc /etc
for d in /root /home /tmp; do mount -t tmpfs -o mode=1777 tmpfs $d; done
for u in ${Object.keys(ACCOUNTS).join(' ')}; do mkdir /home/$u; chown $u: /home/$u; done
/usr/sbin/sshd -D -e -f /run/fixture/sshd_config </dev/null &
cat >/dev/null
`;

function freePort(): Promise<number> {
  return new Promise((found, failed) => {
    const server = createServer();
    server.once('error', failed);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        typeof address === 'object' && address !== null ? found(address.port) : failed(new Error('no port')),
      );
    });
  });
}
