import { DavyError, isDavyError } from '../../domain/errors.ts';
import type { Server } from '../client/connect.ts';
import type { Finding } from './finding.ts';
import { failed, ok } from './finding.ts';

/** The database's time counts; a machine further off than this shows times that confuse people. */
const CLOCK_MS = 5_000;

/** What the server says of itself: does it live, is it ready, does a worker poll, does the key hold, do the clocks agree. */
export async function serverFindings(server: Server): Promise<Finding[]> {
  const response = await fetch(`${server.url}/healthz`, { signal: AbortSignal.timeout(10_000) }).catch(
    () => undefined,
  );
  if (response === undefined || !response.ok) {
    return [
      failed('server', `${server.url} does not answer`, 'start it with davy up, or name it with --url'),
    ];
  }
  await response.body?.cancel();
  return [
    ok('server', server.url),
    ...(await readiness(server)),
    await key(server),
    clock(response.headers.get('date')),
  ];
}

async function readiness({ url }: Server): Promise<Finding[]> {
  const response = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(10_000) }).catch(
    () => undefined,
  );
  const problem: unknown = response?.ok === true ? undefined : await response?.json().catch(() => undefined);
  const detail =
    typeof problem === 'object' && problem !== null && 'detail' in problem ? String(problem.detail) : '';
  if (response?.ok === true) return [ok('ready', 'database and Temporal answer'), ok('worker', 'polls')];
  const rest = detail
    .split('; ')
    .filter((part) => part !== NO_WORKER)
    .join('; ');
  return [
    rest === '' && detail !== ''
      ? ok('ready', 'database and Temporal answer')
      : failed('ready', rest || 'no answer', 'look into the log of the api process'),
    detail.includes(NO_WORKER)
      ? failed('worker', NO_WORKER, 'start davy worker, or look into its log')
      : ok('worker', 'polls'),
  ];
}

const NO_WORKER = 'no worker polls';

async function key({ client, keyFile }: Server): Promise<Finding> {
  const me = await attempt(() => client.call('GET /v1/me', {}));
  return me instanceof DavyError
    ? failed('key', `${keyFile}: ${me.detail}`, me.code === 'config-invalid' ? 'get a key' : me.title)
    : ok('key', `${me.person}, ${me.role}`);
}

function clock(date: string | null): Finding {
  const off = date === null ? Number.NaN : Math.abs(Date.now() - Date.parse(date));
  // The header counts whole seconds.
  return off <= CLOCK_MS + 1_000
    ? ok('clock', 'agrees with the server')
    : failed('clock', `${Math.round(off / 1000)} s off the server's`, 'synchronise both machines by NTP');
}

async function attempt<T>(ask: () => Promise<T>): Promise<T | DavyError> {
  try {
    return await ask();
  } catch (error) {
    if (isDavyError(error)) return error;
    throw error;
  }
}
