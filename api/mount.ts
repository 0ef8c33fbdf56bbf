import type { Express, Request, RequestHandler, Response } from 'express';
import express from 'express';
import { rateLimit } from 'express-rate-limit';
import { Histogram } from 'prom-client';
import { DavyError, isDavyError } from '../domain/errors.ts';
import { authenticate, permit } from './authenticate.ts';
import { MAX_BODY_BYTES, parseJson } from './body.ts';
import { onceOnly } from './idempotency.ts';
import type { ApiParts } from './parts.ts';
import type { Caller, Route } from './route.ts';
import { Raw } from './route.ts';

/** Failed authentications of one address in a minute, before it hears 429. Keys that hold are never counted. */
const MOST_FAILURES = 60;

/** Puts the routes into the application. For each request: who, may they, body, schemas, and only then the handler. */
export function mount(app: Express, routes: readonly Route[], parts: ApiParts): void {
  const failures = rateLimit({
    windowMs: 60_000,
    limit: MOST_FAILURES,
    standardHeaders: 'draft-7',
    legacyHeaders: false,
    handler: (_request, _response, next) =>
      next(new DavyError('too-many-requests', 'too many requests without a valid key from this address')),
  });
  const readBody = express.raw({ type: () => true, limit: MAX_BODY_BYTES });
  const once = onceOnly(parts.store.idempotency, parts.logger);
  const duration = new Histogram({
    name: 'davy_http_request_seconds',
    help: 'Time to answer, by route',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5],
    registers: [parts.metrics],
  });

  async function callerOf(request: Request, response: Response): Promise<Caller> {
    const address = request.socket.remoteAddress ?? 'unknown';
    try {
      return await authenticate(parts.store.keys, request.headers.authorization);
    } catch (error) {
      if (!isDavyError(error, 'no-credentials') && !isDavyError(error, 'bad-credentials')) throw error;
      parts.refusals.note(address, error.code);
      await through(failures, request, response);
      throw error;
    }
  }

  const handlerOf =
    (route: Route): RequestHandler =>
    async (request, response) => {
      const stop = duration.startTimer({ method: route.method, route: route.path });
      response.once('close', () => stop({ status: String(response.statusCode) }));
      const caller = route.access === 'anyone' ? undefined : await callerOf(request, response);
      if (caller !== undefined) permit(caller, route.access);
      let bytes: Uint8Array = new Uint8Array();
      let body: unknown;
      if (route.body !== undefined) {
        await through(readBody, request, response);
        if (request.body instanceof Uint8Array) bytes = request.body;
        body = parseJson(bytes, request.headers['content-type']);
      }
      const unparsed = {
        params: request.params,
        query: request.query,
        body,
        bytes,
        header: (name: string) => request.get(name),
      };
      const run = () => route.answer(unparsed, caller);
      const idempotencyKey = request.get('idempotency-key');
      const { remember } = route;
      if (remember !== undefined && caller !== undefined && idempotencyKey !== undefined) {
        const what = `${route.method} ${request.path}`;
        const answer = await once(
          { keyId: caller.keyId, idempotencyKey, what, bytes },
          async () => ({ status: route.ok.status, body: await run() }),
          remember,
        );
        return send(response, answer.status, answer.body, parts.closing);
      }
      return send(response, route.ok.status, await run(), parts.closing);
    };

  // Fixed words before parameters: POST /v1/hosts/probe is no host.
  const byPath = [...Map.groupBy(routes, (route) => route.path)].sort(([a], [b]) => braces(a) - braces(b));
  const pattern = (path: string): string => path.replaceAll(/\{(\w+)\}/g, ':$1');
  for (const [path, some] of byPath) {
    for (const one of some) app[one.method](pattern(path), handlerOf(one));
  }
  for (const [path, some] of byPath.reverse()) {
    const allowed = some.map((one) => one.method.toUpperCase()).join(', ');
    app.all(pattern(path), (request, response) => {
      response.setHeader('allow', allowed);
      throw new DavyError(
        'method-not-allowed',
        `${request.method} is not for this path; it takes ${allowed}`,
      );
    });
  }
}

const braces = (path: string): number => path.split('{').length;

/** Runs a middleware as a step of ours. */
const through = (middleware: RequestHandler, request: Request, response: Response): Promise<void> =>
  new Promise((resolve, reject) => {
    const next = (error?: unknown) => (error === undefined ? resolve() : reject(error));
    Promise.resolve(middleware(request, response, next)).catch(reject);
  });

async function send(response: Response, status: number, body: unknown, closing: AbortSignal): Promise<void> {
  response.status(status);
  if (!(body instanceof Raw)) {
    if (body === undefined) response.end();
    else response.type('application/json').send(JSON.stringify(body));
    return;
  }
  for (const [name, value] of Object.entries(body.headers)) response.setHeader(name, value);
  const gone = new AbortController();
  const stop = () => gone.abort();
  response.once('close', stop);
  closing.addEventListener('abort', stop, { once: true });
  try {
    if (response.req.method !== 'HEAD') await body.write(response, gone.signal);
    response.end();
  } finally {
    closing.removeEventListener('abort', stop);
  }
}
