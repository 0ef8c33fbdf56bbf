import { Buffer } from 'node:buffer';
import { setTimeout as delay } from 'node:timers/promises';
import type { ClientChannel } from 'ssh2';
import { DavyError, isDavyError } from '../domain/errors.ts';
import type { Clock, Logger } from '../domain/ports.ts';
import { line } from '../domain/shell-line.ts';
import { shorten, show } from '../domain/show.ts';
import type { HostAddress, HostSession, Peer } from './host-session.ts';
import type { Route } from './route.ts';
import { openRoute } from './route.ts';
import { shellCommand } from './shell-program.ts';
import { ShellSession } from './shell-session.ts';

export interface OpenHostOptions {
  /** POSIX sh functions that calls may name; see `encodeLibrary`. */
  readonly library: string;
  /** Another shell than the host's own: of a toolbox that was sent there before. @default '/bin/sh' */
  readonly shell?: string;
  readonly logger: Logger;
  readonly clock: Clock;
  /** For each stage: TCP connection, key exchange with authentication, start of the shell. @default 15000 */
  readonly connectTimeoutMs?: number;
  /** @default 5000 */
  readonly keepaliveMs?: number;
  /** Unanswered keepalives after which the connection counts as lost. @default 3 */
  readonly keepaliveMisses?: number;
}

/**
 * Connects to a host and starts the shell that runs its calls.
 *
 * @throws DavyError `host-key-unknown`, `host-key-changed`, `ssh-auth-failed`, `identity-unreadable`, `ssh-refused`,
 * `ssh-timed-out`, `ssh-failed`, `sudo-denied`, `shell-missing`, `connection-lost`, `config-invalid`
 * @example
 * const session = await openHost(address, { library, logger, clock });
 * const { stdout } = await session.call(line('survey_processes'), limits);
 */
export async function openHost(address: HostAddress, options: OpenHostOptions): Promise<HostSession> {
  const command = shellCommand(address.sudo === true, options.shell);
  const connectTimeoutMs = options.connectTimeoutMs ?? 15_000;
  const route = await openRoute(address, {
    connectTimeoutMs,
    keepaliveMs: options.keepaliveMs ?? 5_000,
    keepaliveMisses: options.keepaliveMisses ?? 3,
    logger: options.logger,
  });
  try {
    const channel = await startShell(route, command, connectTimeoutMs);
    return await greet(
      new ShellSession(channel, route, options.clock, options.library),
      listenForLastWords(channel, route),
      address,
      connectTimeoutMs,
    );
  } catch (error) {
    await route.close();
    throw error;
  }
}

/** How long is waited for what a shell that did not begin has to say, in milliseconds. */
const LAST_WORDS_MS = 1_000;

function startShell(route: Route, command: string, timeoutMs: number): Promise<ClientChannel> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new DavyError('shell-missing', `the host starts no command within ${timeoutMs} ms`)),
      timeoutMs,
    );
    route.onLost((cause) => {
      clearTimeout(timer);
      reject(new DavyError('connection-lost', 'the connection ended before the shell started', { cause }));
    });
    try {
      // No pty: login watchers and line editing stay out of it, and bytes arrive as they are.
      route.client.exec(command, { pty: false }, (error, channel) => {
        clearTimeout(timer);
        if (error === undefined) resolve(channel);
        else reject(new DavyError('shell-missing', 'the host refuses to run a command', { cause: error }));
      });
    } catch (cause) {
      clearTimeout(timer);
      reject(new DavyError('connection-lost', 'the connection ended before the shell started', { cause }));
    }
  });
}

async function greet(
  session: ShellSession,
  words: LastWords,
  address: HostAddress,
  timeoutMs: number,
): Promise<HostSession> {
  try {
    const limits = { timeoutMs, maxStdoutBytes: 1024, maxStderrBytes: 1024 };
    const reply = await session.call(line('davy_hello'), limits);
    session.peer = parsePeer(reply.stdout);
    return session;
  } catch (error) {
    if (isDavyError(error, 'call-timed-out')) {
      throw new DavyError('shell-missing', `the shell does not answer within ${timeoutMs} ms`, {
        cause: error,
      });
    }
    // The end of the output may be told in a packet ahead of the exit status.
    await Promise.race([words.over, delay(LAST_WORDS_MS, undefined, { ref: false })]);
    const { exit, stdout, stderr, endedAlone } = words;
    if (exit === undefined && !endedAlone) throw error;
    const said = shorten(show((stderr || stdout).trim()), 200);
    // sudo's own words may be in any language, but it says them on stderr and exits with 1.
    const sudo =
      address.sudo === true && (/sudo/.test(stderr) || (exit === 1 && stdout === '' && stderr !== ''));
    throw new DavyError(
      sudo ? 'sudo-denied' : 'shell-missing',
      `exit status ${exit ?? 'not told'}: ${said}`,
      {
        cause: error,
      },
    );
  } finally {
    words.stop();
  }
}

type LastWords = ReturnType<typeof listenForLastWords>;

/**
 * What the login shell or sudo said, should they end before our shell began. What we send meanwhile may meet a closed pipe: then the
 * channel ends without an exit status, while the connection stands.
 */
function listenForLastWords(channel: ClientChannel, route: Route) {
  let lost = false;
  route.onLost(() => {
    lost = true;
  });
  const over = new Promise<void>((resolve) => void channel.once('close', () => setImmediate(resolve)));
  const words: {
    exit: number | undefined;
    stdout: string;
    stderr: string;
    /** The channel ended, and the connection did not end with it. */
    endedAlone: boolean;
    readonly over: Promise<void>;
    stop(): void;
  } = {
    exit: undefined,
    stdout: '',
    stderr: '',
    endedAlone: false,
    over,
    stop: () => {
      channel.off('exit', onExit).off('data', onOut);
      channel.stderr.off('data', onErr);
    },
  };
  // A connection that ends takes its channels along in the same turn.
  channel.once('close', () =>
    queueMicrotask(() => {
      words.endedAlone = !lost;
    }),
  );
  const onExit = (exit: number | null): void => {
    words.exit = exit ?? 255;
  };
  const onOut = (chunk: Buffer): void => {
    if (words.stdout.length < 1024) words.stdout += chunk.toString('utf8');
  };
  const onErr = (chunk: Buffer): void => {
    if (words.stderr.length < 1024) words.stderr += chunk.toString('utf8');
  };
  channel.on('exit', onExit).on('data', onOut);
  channel.stderr.on('data', onErr);
  return words;
}

/** `SSH_CONNECTION` as sshd(1) defines it: client address and port, server address and port. */
function parsePeer(stdout: Uint8Array): Peer {
  const text = Buffer.from(stdout).toString('latin1');
  const match = /^([0-9A-Fa-f:.%\w-]{2,64}) (\d{1,5}) ([0-9A-Fa-f:.%\w-]{2,64}) (\d{1,5})\n$/.exec(text);
  const [, clientAddress, clientPort, serverAddress, serverPort] = match ?? [];
  if (clientAddress === undefined || serverAddress === undefined) {
    throw new DavyError('reply-invalid', 'the host does not say which connection this is');
  }
  return { clientAddress, clientPort: Number(clientPort), serverAddress, serverPort: Number(serverPort) };
}
