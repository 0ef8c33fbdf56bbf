import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { CallOptions, Client } from '../../api/client/index.ts';
import { createClient, ProblemError } from '../../api/client/index.ts';
import { DavyError, isDavyError } from '../../domain/errors.ts';
import { readIfThere } from '../../runtime/embedded/secret-file.ts';
import type { Home } from '../../runtime/home.ts';
import { findHome } from '../../runtime/home.ts';

const DEFAULT_URL = 'http://127.0.0.1:8300';
/** Longer than the longest answer, a scan of a host. */
const PATIENCE_MS = 120_000;
const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

export interface ServerFlags {
  readonly url?: string;
  readonly home?: string;
}

export interface Server {
  readonly url: string;
  readonly home: Home;
  /** Where the key is read from, at each call. */
  readonly keyFile: string;
  /** What the person should know, for stderr. */
  readonly warnings: readonly string[];
  readonly client: Client;
}

/**
 * Finds server and key: `--url`, DAVY_URL, the address that a running `davy up` wrote down, the default; DAVY_KEY_FILE or
 * the home folder's admin.key. A key is never an argument: those can be read by everybody on the machine.
 *
 * @throws DavyError `config-invalid` for an address that is none
 */
export function findServer(flags: ServerFlags, env: NodeJS.ProcessEnv = process.env): Server {
  const home = findHome(flags.home, env);
  const named = [flags.url, env.DAVY_URL, readIfThere(join(home.run, 'api.url'))?.trim()];
  const url = addressOf(named.find((one) => one !== undefined && one !== '') ?? DEFAULT_URL);
  const keyFile = env.DAVY_KEY_FILE || home.adminKey;
  const client = createClient({
    url: url.href.replace(/\/+$/, ''),
    key: () => readKey(keyFile),
    // A redirect would take the key elsewhere.
    fetch: (input, init) => fetch(input, { ...init, redirect: 'error' }),
  });
  return {
    url: url.href.replace(/\/+$/, ''),
    home,
    keyFile,
    warnings: warningsOf(url, keyFile),
    client: explained(client, url.href),
  };
}

function addressOf(text: string): URL {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol) || url.username !== '' || url.search !== '') {
    throw new DavyError('config-invalid', `${text} is no address of a server: give http://HOST:PORT`);
  }
  return url;
}

/** @throws DavyError `config-invalid` when there is none */
function readKey(file: string): string {
  const key = readIfThere(file)?.trim();
  if (key !== undefined && /^[\x21-\x7e]+$/.test(key)) return key;
  throw new DavyError(
    'config-invalid',
    `no key in ${file}: davy up writes the first one there; put your own into a file of mode 0600 and name it in DAVY_KEY_FILE`,
  );
}

function warningsOf(url: URL, keyFile: string): string[] {
  const warnings = [];
  if (url.protocol === 'http:' && !LOOPBACK.test(url.hostname)) {
    warnings.push(`the key goes to ${url.host} unencrypted: use https`);
  }
  const mode = statSync(keyFile, { throwIfNoEntry: false })?.mode ?? 0;
  if ((mode & 0o077) !== 0) warnings.push(`others may read ${keyFile}: chmod 600 ${keyFile}`);
  return warnings;
}

/** The same client, whose failures are Davy's own errors, with their codes. */
const explained = (client: Client, url: string): Client => ({
  async call(name, request, options: CallOptions = {}) {
    try {
      return await client.call(name, request, { signal: AbortSignal.timeout(PATIENCE_MS), ...options });
    } catch (error) {
      throw asDavyError(error, url);
    }
  },
});

function asDavyError(error: unknown, url: string): Error {
  if (isDavyError(error)) return error;
  if (error instanceof ProblemError) {
    const { code, detail, errors } = error.problem;
    const later = error.retryAfter === undefined ? '' : `; try again in ${error.retryAfter} s`;
    return new DavyError(code, `${detail}${later}`, { cause: error, ...(errors && { errors }) });
  }
  return new DavyError('server-unreachable', `${url} does not answer as Davy (${reasonOf(error)})`, {
    cause: error,
  });
}

/** fetch says only "fetch failed"; what happened is in the cause. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  if (!(cause instanceof Error)) return error.message;
  return (cause as NodeJS.ErrnoException).code ?? cause.message;
}
