import { Ajv2020 } from 'ajv/dist/2020.js';
import type { Problem } from '../../api/problem.ts';

export interface TestResponse<T = unknown> {
  readonly status: number;
  readonly headers: Headers;
  /** JSON where it is JSON, else the text. */
  readonly body: T;
}

export interface RequestOptions {
  readonly body?: unknown;
  /** Sent as it is, in place of `body`. */
  readonly bytes?: Uint8Array | string;
  readonly key?: string | null;
  readonly headers?: Record<string, string>;
}

/**
 * An HTTP client that holds every answer against /openapi.json: an answer with a status, a type or a body that the document
 * does not have fails the test, whatever the test is about.
 *
 * @example
 * const api = await testClient(url, key);
 * const { body } = await api.get('/v1/incidents');
 * await api.refused('POST', '/v1/incidents', 'unknown-host', { body: { host: 'nowhere', reason: 'look' } });
 */
export interface TestClient {
  request<T = Record<string, unknown>>(
    method: string,
    path: string,
    options?: RequestOptions,
  ): Promise<TestResponse<T>>;
  get<T = Record<string, unknown>>(path: string): Promise<T>;
  post<T = Record<string, unknown>>(path: string, body?: unknown): Promise<T>;
  put<T = Record<string, unknown>>(path: string, body: unknown): Promise<T>;
  /** Expects the problem with this code. */
  refused(method: string, path: string, code: string, options?: RequestOptions): Promise<Problem>;
  /** The same with another key. */
  as(key: string): TestClient;
  readonly url: string;
}

export interface Documented {
  readonly paths: Record<
    string,
    Record<string, { responses: Record<string, { content?: Record<string, object> }> }>
  >;
}

/** @param key null: no Authorization header */
export async function testClient(url: string, key: string | null): Promise<TestClient> {
  const document = (await (await fetch(`${url}/openapi.json`)).json()) as Documented;
  const check = conformance(document);
  const client = (ownKey: string | null): TestClient => {
    async function request<T>(
      method: string,
      path: string,
      options: RequestOptions = {},
    ): Promise<TestResponse<T>> {
      const headers = new Headers(options.headers);
      const credential = options.key === undefined ? ownKey : options.key;
      if (credential !== null) headers.set('authorization', `Bearer ${credential}`);
      const body = options.bytes ?? (options.body === undefined ? undefined : JSON.stringify(options.body));
      if (body !== undefined && !headers.has('content-type')) headers.set('content-type', 'application/json');
      const response = await fetch(url + path, {
        method,
        headers,
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : new Uint8Array(body) }),
      });
      const text = await response.text();
      const type = response.headers.get('content-type') ?? '';
      const parsed: unknown = /json(?:;|$)/.test(type) && !type.includes('ndjson') ? JSON.parse(text) : text;
      check(method, new URL(url + path).pathname, response.status, type, parsed);
      return { status: response.status, headers: response.headers, body: parsed as T };
    }
    const good = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
      const answer = await request<T>(method, path, body === undefined ? {} : { body });
      if (answer.status >= 300)
        throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
      return answer.body;
    };
    return {
      url,
      request,
      get: (path) => good('GET', path),
      post: (path, body) => good('POST', path, body),
      put: (path, body) => good('PUT', path, body),
      as: (other) => client(other),
      refused: async (method, path, code, options) => {
        const { body, status } = await request<Problem>(method, path, options);
        if (body.code !== code)
          throw new Error(`${method} ${path}: wanted ${code}, got ${status} ${JSON.stringify(body)}`);
        return body;
      },
    };
  };
  return client(key);
}

type Check = (method: string, path: string, status: number, type: string, body: unknown) => void;

function conformance(document: Documented): Check {
  const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true });
  ajv.addSchema(document, 'davy');
  const pointer = (...parts: (string | number)[]) =>
    parts.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
  const fits = (schema: string, body: unknown, what: string) => {
    const validate = ajv.getSchema(`davy#${encodeURI(schema)}`);
    if (validate === undefined) throw new Error(`${what}: no schema at ${schema}`);
    if (validate(body) !== true) {
      throw new Error(
        `${what} does not fit /openapi.json: ${ajv.errorsText(validate.errors)}\n${JSON.stringify(body)}`,
      );
    }
  };
  return (method, path, status, type, body) => {
    const what = `the answer ${status} to ${method} ${path}`;
    const template = templateOf(document, method, path);
    const operation = template === undefined ? undefined : document.paths[template]?.[method.toLowerCase()];
    if (template === undefined || operation === undefined) {
      if (status !== 404 && status !== 405) throw new Error(`${what}: the document has no such route`);
      return fits('/components/schemas/Problem', body, what);
    }
    const response = operation.responses[status];
    if (response === undefined) throw new Error(`${what} is not in the document: ${JSON.stringify(body)}`);
    const bare = type.split(';')[0]?.trim() ?? '';
    const content = response.content?.[bare];
    if (response.content === undefined) {
      if (body !== '') throw new Error(`${what} has a body, the document says none`);
      return;
    }
    if (content === undefined) throw new Error(`${what} is ${bare}, which the document does not have`);
    if (!bare.endsWith('json') || bare.endsWith('ndjson')) return;
    fits(
      pointer('paths', template, method.toLowerCase(), 'responses', status, 'content', bare, 'schema'),
      body,
      what,
    );
  };
}

/** The documented path that a real one is of; fixed words win over parameters. */
function templateOf(document: Documented, method: string, path: string): string | undefined {
  const parts = path.split('/');
  return Object.keys(document.paths)
    .filter((template) => {
      if (document.paths[template]?.[method.toLowerCase()] === undefined) return false;
      const own = template.split('/');
      return own.length === parts.length && own.every((part, i) => part.startsWith('{') || part === parts[i]);
    })
    .sort((a, b) => a.split('{').length - b.split('{').length)[0];
}
