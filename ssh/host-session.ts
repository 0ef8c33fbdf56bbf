import { DavyError } from '../domain/errors.ts';
import type { ShellLine } from '../domain/shell-line.ts';

/** Where a host is and how to get in. */
export interface HostAddress {
  readonly address: string;
  readonly port: number;
  readonly user: string;
  /** Pinned keys: `ssh-ed25519 AAAA…` (a comment may follow) or `SHA256:…`. Empty: never connected to. */
  readonly hostKeys: readonly string[];
  /** Path of a private key, and of the file that holds its passphrase. */
  readonly identityFile?: string;
  readonly passphraseFile?: string;
  /** Path of an agent's socket. */
  readonly agent?: string;
  /** Reached through this host by direct-tcpip. */
  readonly jump?: HostAddress;
  /** Run the shell as root by `sudo -n`. */
  readonly sudo?: boolean;
}

/** Every call is limited in time and size. */
export interface CallLimits {
  /** Over it the session is given up (`call-timed-out`): nobody can know what the shell is still doing. */
  readonly timeoutMs: number;
  /** What is over is dropped and `truncated` set; at {@link FLOOD_FACTOR} times as much the session is given up. */
  readonly maxStdoutBytes: number;
  readonly maxStderrBytes: number;
  /** Lines of stdout. */
  readonly maxLines?: number;
}

/** A host that sends this many times the limit (1 MiB at least) is flooding: `reply-invalid`, and the session is closed. */
export const FLOOD_FACTOR = 8;

export interface CallResult {
  /** Exit status of the function, 0 to 255. */
  readonly exit: number;
  readonly stdout: Uint8Array;
  readonly stderr: Uint8Array;
  /** Something was over a limit: stdout or stderr is not whole. */
  readonly truncated: boolean;
  readonly startedMonotonicMs: number;
  readonly elapsedMs: number;
}

/** The two ends of the connection as the host sees them. A claim of the host. */
export interface Peer {
  readonly clientAddress: string;
  readonly clientPort: number;
  readonly serverAddress: string;
  readonly serverPort: number;
}

export interface CallOptions {
  /**
   * Bytes for the function's standard input, at most 16 MiB. The function starts only when all of them have arrived on the
   * host. Without it, standard input is `/dev/null`.
   */
  readonly input?: Uint8Array;
}

/** One connection with one long-lived shell on a host. */
export interface HostSession {
  readonly peer: Peer;
  /** Fingerprint (`SHA256:…`) of the pinned key that the host presented. */
  readonly hostKey: string;
  /**
   * Runs one library function. Calls run strictly one after the other; each in its own subshell, so that neither its variables
   * nor an `exit` reach the next one. Never sent twice.
   *
   * @throws ConnectionLost when the connection ends before the reply did
   * @throws DavyError `call-timed-out`, `reply-invalid`; the session is closed then
   */
  call(line: ShellLine, limits: CallLimits, options?: CallOptions): Promise<CallResult>;
  /** No call runs or waits. */
  readonly idle: boolean;
  readonly closed: boolean;
  /** Ends shell and connection. A call that still runs fails with `connection-lost`. */
  close(): Promise<void>;
}

/**
 * The connection ended in mid-call. `handedOver`: the whole line with its newline was given to the transport, so it may have
 * run. If not, it has not run: the shell runs no line that was cut off.
 */
export class ConnectionLost extends DavyError {
  readonly handedOver: boolean;

  constructor(handedOver: boolean, detail: string, cause?: unknown) {
    super('connection-lost', detail, { cause });
    this.handedOver = handedOver;
  }
}
