import type { Operations, Problem } from './types.ts';

export type OperationName = keyof Operations;
type RequestOf<N extends OperationName> = Operations[N]['request'];
type AnswerOf<N extends OperationName> = Operations[N]['answer'];

/** Any request, as the wrapper sees it. */
interface Parts {
  readonly path?: Record<string, string>;
  readonly query?: Record<string, string | number | undefined>;
  readonly body?: unknown;
}

export interface ClientOptions {
  /** For example http://127.0.0.1:8300; empty for the page's own origin. */
  readonly url: string;
  /** Asked for each request, so that it may change. Undefined: none is sent. */
  readonly key: () => string | undefined;
  /** @default globalThis.fetch */
  readonly fetch?: typeof fetch;
}

export interface CallOptions {
  readonly signal?: AbortSignal;
  /** For calls that create: the same key and request again gets the same answer for 24 hours. */
  readonly idempotencyKey?: string;
  readonly headers?: Record<string, string>;
}

/** The API said no, and why. */
export class ProblemError extends Error {
  readonly problem: Problem;
  /** Seconds, from Retry-After. */
  readonly retryAfter: number | undefined;

  constructor(problem: Problem, retryAfter: number | undefined) {
    super(`${problem.code}: ${problem.detail}`);
    this.name = 'ProblemError';
    this.problem = problem;
    this.retryAfter = retryAfter;
  }
}

export interface Client {
  /**
   * @throws ProblemError for an answer that is a problem, TypeError when the server does not answer
   * @example await client.call('GET /v1/incidents/{id}', { path: { id } })
   */
  call<N extends OperationName>(name: N, request: RequestOf<N>, options?: CallOptions): Promise<AnswerOf<N>>;
}

export function createClient({ url, key, fetch: send = fetch }: ClientOptions): Client {
  return {
    async call(name, request, options = {}) {
      const { path, query, body } = request as Parts;
      const headers = new Headers(options.headers);
      const secret = key();
      if (secret !== undefined) headers.set('authorization', `Bearer ${secret}`);
      if (body !== undefined) headers.set('content-type', 'application/json');
      if (options.idempotencyKey !== undefined) headers.set('idempotency-key', options.idempotencyKey);
      const [method = '', template = ''] = name.split(' ');
      const response = await send(url + addressOf(template, path, query), {
        method,
        headers,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        ...(options.signal === undefined ? {} : { signal: options.signal }),
      });
      if (!response.ok) throw await problemOf(response);
      const type = response.headers.get('content-type') ?? '';
      const answer: unknown =
        response.status === 204
          ? undefined
          : /^application\/json\b/.test(type)
            ? await response.json()
            : response;
      return answer as AnswerOf<typeof name>;
    },
  };
}

function addressOf(template: string, path: Parts['path'] = {}, query: Parts['query'] = {}): string {
  const address = template.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(path[name] ?? ''),
  );
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) search.set(name, String(value));
  return search.size === 0 ? address : `${address}?${search}`;
}

async function problemOf(response: Response): Promise<Error> {
  const type = response.headers.get('content-type') ?? '';
  if (!type.startsWith('application/problem+json')) {
    return new Error(`HTTP ${response.status} from something that is not Davy`);
  }
  const after = Number(response.headers.get('retry-after') ?? Number.NaN);
  return new ProblemError((await response.json()) as Problem, Number.isFinite(after) ? after : undefined);
}
