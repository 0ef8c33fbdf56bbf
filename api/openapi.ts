import { z } from 'zod';
import type { ZodOpenApiOperationObject, ZodOpenApiPathsObject } from 'zod-openapi';
import { createDocument } from 'zod-openapi';
import type { ErrorCode } from '../domain/errors.ts';
import { ERRORS } from '../domain/errors.ts';
import type { Route } from './route.ts';
import { alertBodySchema } from './schemas/alerts.ts';
import { problemSchema } from './schemas/problem.ts';

/** Errors that a route has because of what it is. */
function errorsOf(route: Route): ErrorCode[] {
  const codes = new Set<ErrorCode>(route.errors);
  codes.add('internal');
  if (route.params !== undefined || route.query !== undefined) codes.add('invalid-request');
  if (route.body !== undefined) {
    for (const code of [
      'invalid-json',
      'invalid-request',
      'body-too-large',
      'unsupported-media-type',
    ] as const) {
      codes.add(code);
    }
  }
  if (route.remember !== undefined) codes.add('key-reused').add('invalid-request');
  if (route.access !== 'anyone') {
    for (const code of [
      'no-credentials',
      'bad-credentials',
      'role-missing',
      'too-many-requests',
      'store-unavailable',
    ] as const) {
      codes.add(code);
    }
  }
  return [...codes].sort();
}

/** The OpenAPI 3.1 document, from the schemas that validate. */
export function openApiDocument(routes: readonly Route[], version: string): object {
  const paths: ZodOpenApiPathsObject = {};
  for (const route of routes) {
    paths[route.path] = { ...paths[route.path], [route.method]: operation(route) };
  }
  return createDocument({
    openapi: '3.1.0',
    info: {
      title: 'Davy',
      version,
      description:
        'Incident response for cryptomining on Linux servers. Texts from hosts and alerts are shown text: printable UTF-8 stays, a backslash is `\\\\`, other bytes are `\\xNN`, hidden characters `\\u{…}`; where that differs, `<field>Base64` has the exact bytes.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    paths,
    components: {
      securitySchemes: { key: { type: 'http', scheme: 'bearer', description: 'davy_…' } },
    },
  });
}

function operation(route: Route): ZodOpenApiOperationObject {
  const { ok, params, query, body } = route;
  const open = route.access === 'anyone';
  return {
    operationId: operationId(route),
    summary: route.summary,
    tags: [route.path.split('/')[2] ?? 'service'],
    ...(open ? {} : { description: `Needs ${NEEDS[route.access]}.`, security: [{ key: [] }] }),
    ...(params === undefined && query === undefined && route.remember === undefined
      ? {}
      : {
          requestParams: {
            ...(params === undefined ? {} : { path: params as z.ZodObject }),
            ...(query === undefined ? {} : { query: query as z.ZodObject }),
            ...(route.remember === undefined ? {} : { header: IDEMPOTENCY }),
          },
        }),
    ...(body === undefined
      ? {}
      : {
          requestBody: {
            required: true,
            content: { 'application/json': { schema: route.access === 'ingest' ? alertBodySchema : body } },
          },
        }),
    responses: {
      [ok.status]: {
        description: ok.description,
        ...(ok.schema === undefined
          ? ok.contentType === undefined
            ? {}
            : { content: { [ok.contentType]: {} } }
          : { content: { 'application/json': { schema: ok.schema } } }),
      },
      ...problems(errorsOf(route)),
    },
  };
}

const IDEMPOTENCY = z.object({
  'Idempotency-Key': z
    .string()
    .max(255)
    .exactOptional()
    .meta({ description: 'The same key and request again within 24 hours gets the same answer' }),
});

/** One response a status, which names its codes. */
function problems(codes: readonly ErrorCode[]): ZodOpenApiOperationObject['responses'] {
  const byStatus = new Map<number, ErrorCode[]>();
  for (const code of codes) {
    const { status } = ERRORS[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return Object.fromEntries(
    [...byStatus].map(([status, some]) => [
      status,
      {
        description: some.map((code) => `\`${code}\`: ${ERRORS[code].title}`).join('\n\n'),
        content: { 'application/problem+json': { schema: problemSchema } },
      },
    ]),
  );
}

const NEEDS = {
  viewer: 'the role viewer',
  analyst: 'the role analyst',
  lead: 'the role lead',
  admin: 'the role admin',
  ingest: "a source's credential, or the role admin",
} as const;

/** `POST /v1/incidents/{id}/cancel` → postIncidentsByIdCancel */
function operationId({ method, path }: Route): string {
  const words = path
    .replace(/^\/v1/, '')
    .split('/')
    .filter((part) => part !== '')
    .map((part) => (part.startsWith('{') ? `By${capital(part.slice(1, -1))}` : capital(part)));
  return method + words.join('');
}

const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);
