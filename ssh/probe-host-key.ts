import { Buffer } from 'node:buffer';
import ssh2 from 'ssh2';
import type { ConnectOptions } from './connect.ts';
import { asConnectError } from './connect-error.ts';
import { fingerprint, KEY_TYPES, keyType } from './host-keys.ts';
import type { HostAddress } from './host-session.ts';
import { openStreams } from './route.ts';

export interface PresentedKey {
  readonly type: string;
  /** In the form of `HostAddress.hostKeys`. */
  readonly key: string;
  readonly fingerprint: string;
}

/**
 * Asks a host for its keys, one type after the other, best first, without authenticating to it. The keys are the host's claim, or
 * that of whoever sits between: a person compares the fingerprint before it is pinned. Jump hosts on the way must be pinned.
 *
 * @throws DavyError `ssh-refused`, `ssh-timed-out`, `ssh-failed`; for jump hosts as `openHost`
 */
export async function probeHostKey(address: HostAddress, options: ConnectOptions): Promise<PresentedKey[]> {
  const { openStream, close } = await openStreams(address, options);
  try {
    const found: PresentedKey[] = [];
    for (const algorithms of KEY_TYPES.values()) {
      const blob = await askFor(await openStream(), algorithms, options.connectTimeoutMs);
      const type = blob === undefined ? undefined : keyType(blob);
      if (blob === undefined || type === undefined) continue;
      found.push({
        type,
        key: `${type} ${Buffer.from(blob).toString('base64')}`,
        fingerprint: fingerprint(blob),
      });
    }
    return found;
  } finally {
    close();
  }
}

type Stream = Awaited<ReturnType<Awaited<ReturnType<typeof openStreams>>['openStream']>>;
type Algorithms = typeof KEY_TYPES extends ReadonlyMap<string, infer List> ? List : never;

/** The key that the host presents when only these algorithms are offered; undefined if it has none of that type. */
function askFor(stream: Stream, algorithms: Algorithms, timeoutMs: number): Promise<Uint8Array | undefined> {
  const client = new ssh2.Client();
  return new Promise((resolve, reject) => {
    let blob: Uint8Array | undefined;
    const end = (error: unknown): void => {
      client.removeAllListeners();
      client.on('error', () => {});
      client.destroy();
      stream.destroy();
      if (blob !== undefined) resolve(blob);
      else if (error instanceof Error && /no matching host key format/i.test(error.message))
        resolve(undefined);
      else reject(asConnectError(error));
    };
    client.on('error', end).on('close', () => end(new Error('closed during the handshake')));
    client.connect({
      sock: stream,
      username: 'davy',
      readyTimeout: timeoutMs,
      algorithms: { serverHostKey: [...algorithms] },
      // Refusing ends the connection before any authentication.
      hostVerifier: (key: Uint8Array) => {
        blob = Uint8Array.from(key);
        return false;
      },
    });
  });
}
