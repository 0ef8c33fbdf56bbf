import { Buffer } from 'node:buffer';
import { randomBytes } from 'node:crypto';
import type { ClientChannel } from 'ssh2';
import { DavyError } from '../domain/errors.ts';
import type { Clock } from '../domain/ports.ts';
import type { ShellLine } from '../domain/shell-line.ts';
import { FrameReader } from './framing.ts';
import type { CallLimits, CallOptions, CallResult, HostSession, Peer } from './host-session.ts';
import { ConnectionLost } from './host-session.ts';
import type { Route } from './route.ts';
import { encodeCall, encodeLibrary } from './shell-program.ts';

/** Most bytes that one call takes as input. */
const MAX_INPUT_BYTES = 16 * 1024 * 1024;

const NO_INPUT = new Uint8Array(0);

interface RunningCall {
  readonly stdout: FrameReader;
  readonly stderr: FrameReader;
  handedOver: boolean;
  settle(outcome: Error | undefined): void;
}

/** The streamed shell over one channel: see `shell-program.ts` for the other end. */
export class ShellSession implements HostSession {
  readonly hostKey: string;
  peer: Peer = { clientAddress: '', clientPort: 0, serverAddress: '', serverPort: 0 };
  readonly #channel: ClientChannel;
  readonly #route: Route;
  readonly #clock: Clock;
  /** Each line begins with it; see the prologue. */
  readonly #key = randomBytes(16).toString('hex');
  #current: RunningCall | undefined;
  #queue: Promise<unknown> = Promise.resolve();
  #waiting = 0;
  #closed = false;
  #noise = 0;

  constructor(channel: ClientChannel, route: Route, clock: Clock, library: string) {
    this.#channel = channel;
    this.#route = route;
    this.#clock = clock;
    this.hostKey = route.hostKey;
    channel.on('data', (chunk: Uint8Array) => this.#receive('stdout', chunk));
    channel.stderr.on('data', (chunk: Uint8Array) => this.#receive('stderr', chunk));
    channel.on('close', () => this.#lost('the remote shell ended'));
    channel.on('error', (error: Error) => this.#lost('the channel failed', error));
    route.onLost((error) => this.#lost('the connection ended', error));
    channel.write(Buffer.concat([Buffer.from(`${this.#key}\n`), encodeLibrary(this.#key, library)]));
  }

  get closed(): boolean {
    return this.#closed;
  }

  get idle(): boolean {
    return this.#waiting === 0;
  }

  call(line: ShellLine, limits: CallLimits, options: CallOptions = {}): Promise<CallResult> {
    this.#waiting += 1;
    const result = this.#queue
      .then(() => this.#run(line, limits, options.input))
      .finally(() => {
        this.#waiting -= 1;
      });
    this.#queue = result.catch(() => {});
    return result;
  }

  async close(): Promise<void> {
    this.#lost('the session was closed');
    await this.#route.close();
  }

  #run(line: ShellLine, limits: CallLimits, input: Uint8Array | undefined): Promise<CallResult> {
    if (this.#closed) throw new ConnectionLost(false, 'the session is closed');
    const size = input?.length ?? 0;
    if (size > MAX_INPUT_BYTES) {
      throw new DavyError('invalid-request', `input of ${size} bytes, at most ${MAX_INPUT_BYTES}`);
    }
    const nonce = randomBytes(16).toString('hex');
    const payload = encodeCall(this.#key, nonce, line, input ?? NO_INPUT);
    const started = this.#clock.monotonicMs();
    const stdout = new FrameReader(nonce, limits.maxStdoutBytes, limits.maxLines);
    const stderr = new FrameReader(nonce, limits.maxStderrBytes);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        // A read-only function dies of this; an act ignores it and finishes without its reader.
        this.#channel.signal('TERM');
        this.#abandon(new DavyError('call-timed-out', `no reply within ${limits.timeoutMs} ms`));
      }, limits.timeoutMs);
      const call: RunningCall = {
        stdout,
        stderr,
        handedOver: false,
        settle: (failure) => {
          clearTimeout(timer);
          this.#current = undefined;
          if (failure !== undefined) return reject(failure);
          resolve({
            exit: stdout.exit,
            stdout: stdout.body,
            stderr: stderr.body,
            truncated: stdout.truncated || stderr.truncated,
            startedMonotonicMs: started,
            elapsedMs: this.#clock.monotonicMs() - started,
          });
        },
      };
      this.#current = call;
      this.#noise = 0;
      this.#channel.write(payload, (error) => {
        if (error === undefined || error === null) call.handedOver = true;
      });
    });
  }

  #receive(from: 'stdout' | 'stderr', chunk: Uint8Array): void {
    const call = this.#current;
    if (call === undefined) {
      // Children that a call left behind may still write; nobody reads it, but it must not go on for ever.
      this.#noise += chunk.length;
      if (this.#noise > MAX_NOISE_BYTES) this.#abandon(undefined);
      return;
    }
    const state = call[from].feed(chunk);
    if (state === 'flooded') this.#abandon(new DavyError('reply-invalid', `the host floods ${from}`));
    else if (state === 'malformed')
      this.#abandon(new DavyError('reply-invalid', `${from} ends with a bad marker`));
    else if (call.stdout.state === 'done' && call.stderr.state === 'done') {
      call.settle(
        call.stdout.exit === call.stderr.exit
          ? undefined
          : new DavyError('reply-invalid', 'stdout and stderr end with different exit statuses'),
      );
    }
  }

  #lost(detail: string, cause?: unknown): void {
    const call = this.#current;
    this.#abandon(call === undefined ? undefined : new ConnectionLost(call.handedOver, detail, cause));
  }

  /** The end of the session: its state on the other side is no longer known. */
  #abandon(reason: Error | undefined): void {
    const first = !this.#closed;
    this.#closed = true;
    if (reason !== undefined) this.#current?.settle(reason);
    if (!first) return;
    if (this.#channel.writable) this.#channel.end();
    void this.#route.close();
  }
}

const MAX_NOISE_BYTES = 1024 * 1024;
