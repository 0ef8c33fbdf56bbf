import type { Duplex } from 'node:stream';
import type { ServerHostKeyAlgorithm } from 'ssh2';
import ssh2 from 'ssh2';
import { DavyError } from '../domain/errors.ts';
import type { Logger } from '../domain/ports.ts';
import { shorten, show } from '../domain/show.ts';
import { asConnectError } from './connect-error.ts';
import { fingerprint, parsePins } from './host-keys.ts';
import type { HostAddress } from './host-session.ts';
import { authMethods } from './identity.ts';

export interface ConnectOptions {
  /** For the whole way: TCP, key exchange and authentication, of every host on it. */
  readonly connectTimeoutMs: number;
  /** A dead connection is noticed after `keepaliveMs` times `keepaliveMisses`. */
  readonly keepaliveMs: number;
  readonly keepaliveMisses: number;
  readonly logger: Logger;
}

export interface Connection {
  readonly client: ssh2.Client;
  /** Fingerprint of the key that was presented, which is a pinned one. */
  readonly hostKey: string;
}

/** What a server may send before we are in: greeting lines, key exchange, banners. OpenSSH needs about 3 KiB. */
const MAX_BYTES_BEFORE_READY = 256 * 1024;

/** Opens a fresh stream to the host, over TCP or through a jump host. */
export type OpenStream = () => Promise<Duplex>;

/**
 * Connects, checks the host's key against the pins and authenticates. Nothing is asked of the user, nothing is forwarded, and
 * channels that the server opens are refused (ssh2 does, as nothing was requested).
 *
 * @throws DavyError `host-key-unknown`, `host-key-changed`, `ssh-auth-failed`, `identity-unreadable`, `ssh-refused`,
 * `ssh-timed-out`, `ssh-failed`, `config-invalid`
 */
export async function connect(
  address: HostAddress,
  openStream: OpenStream,
  options: ConnectOptions,
): Promise<Connection> {
  const pins = parsePins(address.hostKeys);
  const methods = await authMethods(address);
  const seen: string[] = [];
  for (const algorithms of pins.attempts) {
    const stream = await openStream();
    const result = await handshake(stream, {
      address,
      algorithms,
      pins: pins.fingerprints,
      methods,
      options,
    });
    if ('client' in result) return result;
    if (result.presented !== undefined) seen.push(result.presented);
    if (pins.fingerprints.size === 0) {
      throw new DavyError(
        'host-key-unknown',
        `the host presents ${result.presented ?? 'no key that is spoken here'}`,
      );
    }
  }
  const what =
    seen.length === 0
      ? 'the host has no key of the pinned type'
      : `the host presents ${[...new Set(seen)].join(', ')}`;
  throw new DavyError('host-key-changed', `${what}; pinned: ${[...pins.fingerprints].join(', ')}`);
}

interface Handshake {
  readonly address: HostAddress;
  readonly algorithms: readonly ServerHostKeyAlgorithm[];
  readonly pins: ReadonlySet<string>;
  readonly methods: Awaited<ReturnType<typeof authMethods>>;
  readonly options: ConnectOptions;
}

/** One attempt. A key that is not pinned is an expected outcome here: the next attempt may ask for another type. */
function handshake(
  stream: Duplex,
  given: Handshake,
): Promise<Connection | { presented: string | undefined }> {
  const { options, pins } = given;
  const client = new ssh2.Client();
  // Whoever uses the connection hears of its end by `close`. An error that nobody hears, as between here and there, would end the process.
  client.on('error', () => {});
  let presented: string | undefined;
  let denied = false;
  return new Promise((resolve, reject) => {
    let received = 0;
    const count = (chunk: Uint8Array): void => {
      received += chunk.length;
      if (received > MAX_BYTES_BEFORE_READY)
        fail(new DavyError('ssh-failed', 'the host floods the greeting'));
    };
    const settle = (): void => {
      stream.off('data', count);
      client.off('error', onError).off('close', onClose).off('ready', onReady);
    };
    const giveUp = (): void => {
      settle();
      client.destroy();
      stream.destroy();
    };
    const fail = (error: unknown): void => {
      giveUp();
      if (denied || isUnmatchedKeyType(error)) resolve({ presented });
      else reject(asConnectError(error));
    };
    const onError = (error: unknown): void => fail(error);
    const onClose = (): void => fail(new Error('closed during the handshake'));
    const onReady = (): void => {
      settle();
      if (presented === undefined) {
        client.destroy();
        reject(new DavyError('ssh-failed', 'the key exchange ended without a host key'));
      } else resolve({ client, hostKey: presented });
    };
    client.on('error', onError).on('close', onClose).on('ready', onReady);
    client.on('banner', (text) =>
      options.logger.debug({ banner: shorten(show(text), 1024) }, 'banner of the host'),
    );
    client.connect({
      sock: stream,
      username: given.address.user,
      readyTimeout: options.connectTimeoutMs,
      keepaliveInterval: options.keepaliveMs,
      keepaliveCountMax: options.keepaliveMisses,
      agentForward: false,
      tryKeyboard: false,
      algorithms: { serverHostKey: [...given.algorithms] },
      // Called again at each rekeying: a key that changes in mid-connection ends it.
      hostVerifier: (key: Uint8Array) => {
        const print = fingerprint(key);
        presented ??= print;
        denied = !pins.has(print) || print !== presented;
        return !denied;
      },
      authHandler: [...given.methods],
    });
    stream.on('data', count);
  });
}

const isUnmatchedKeyType = (error: unknown): boolean =>
  error instanceof Error && /no matching host key format/i.test(error.message);
