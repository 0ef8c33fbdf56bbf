import { randomUUID } from 'node:crypto';
import type { Express, NextFunction, Request, Response } from 'express';
import express from 'express';
import helmet from 'helmet';
import { z } from 'zod';
import { DavyError } from '../domain/errors.ts';
import { shorten, show } from '../domain/show.ts';
import { mount } from './mount.ts';
import { openApiDocument } from './openapi.ts';
import type { ApiParts } from './parts.ts';
import { asDavyError, sendProblem } from './problem.ts';
import type { Route } from './route.ts';
import { openRoute } from './route.ts';
import { ROUTES } from './routes/index.ts';

/** Every route, and the document about them, itself among them. */
export function routesOf(parts: ApiParts): { routes: Route[]; document: object } {
  const routes = ROUTES.flatMap((make) => make(parts));
  let document: object = {};
  routes.push(
    openRoute({
      method: 'get',
      path: '/openapi.json',
      summary: 'This document',
      ok: { status: 200, description: 'OpenAPI 3.1', schema: z.record(z.string(), z.unknown()) },
      handler: async () => document as Record<string, unknown>,
    }),
  );
  document = openApiDocument(routes, parts.version);
  return { routes, document };
}

/** The HTTP API as an Express application; server.ts makes it listen. */
export function createApi(parts: ApiParts): Express {
  const app = express();
  app.set('etag', false);
  // `?a[b]=c` is no object here, and `?a=1&a=2` is refused by the schemas.
  app.set('query parser', 'simple');
  app.use(helmet());
  app.use((_request, response, next) => {
    response.locals.requestId = randomUUID();
    response.setHeader('x-request-id', String(response.locals.requestId));
    response.setHeader('cache-control', 'no-store');
    next();
  });
  mount(app, routesOf(parts).routes, parts);
  app.use((request) => {
    throw new DavyError(
      'not-found',
      `${request.method} ${shorten(show(request.path), 200)} is nothing here; see /openapi.json`,
    );
  });
  app.use((thrown: unknown, request: Request, response: Response, _next: NextFunction) => {
    const error = asDavyError(thrown);
    const requestId = String(response.locals.requestId);
    // Not being ready yet is an answer, and asked for many times a second while Davy starts.
    if (error.status >= 500 && error.code !== 'not-ready') {
      const level = error.code === 'internal' ? 'error' : 'warn';
      parts.logger[level](
        { err: error, requestId, method: request.method, path: show(request.path) },
        'request failed',
      );
    }
    sendProblem(response, error, requestId);
  });
  return app;
}
