import type { Response } from 'express';
import { z } from 'zod';
import type { ErrorCode, FieldError } from '../domain/errors.ts';
import { DavyError } from '../domain/errors.ts';
import type { Role } from '../domain/gate.ts';
import type { KeyId } from '../domain/ids.ts';
import { shorten, show } from '../domain/show.ts';
import { UNSTORABLE, unstorableText } from '../domain/well-formed.ts';
import type { Actor } from '../store/port.ts';

export type Method = 'get' | 'post' | 'put' | 'delete';

/** A role; `ingest` for a source's credential or an admin; `anyone` without a key. */
export type Access = Role | 'ingest' | 'anyone';

/** Whoever holds the key. Sources have no role. */
export interface Caller {
  readonly person: string;
  readonly keyId: KeyId;
  readonly role: Role | null;
  readonly source: string | null;
}

/** An answer that is no JSON, or that is streamed. */
export class Raw {
  readonly headers: Readonly<Record<string, string>>;
  /** Writes the body and ends when it is written or `signal` says that the client went away or the server closes. */
  readonly write: (response: Response, signal: AbortSignal) => Promise<void>;

  constructor(headers: Raw['headers'], write: Raw['write']) {
    this.headers = headers;
    this.write = write;
  }
}

export interface Request<P, Q, B> {
  readonly params: P;
  readonly query: Q;
  readonly body: B;
  /** The body's bytes, as they came. */
  readonly bytes: Uint8Array;
  readonly header: (name: string) => string | undefined;
}

interface Shape<P, Q, B, R> {
  readonly method: Method;
  /** With parameters in braces, as OpenAPI writes them. */
  readonly path: string;
  readonly summary: string;
  readonly params?: z.ZodType<P>;
  readonly query?: z.ZodType<Q>;
  readonly body?: z.ZodType<B>;
  readonly ok: {
    readonly status: 200 | 201 | 202 | 204;
    readonly description: string;
    /** Absent: no JSON. */
    readonly schema?: z.ZodType<R>;
    /** @default application/json */
    readonly contentType?: string;
  };
  /** Beyond those that every route has. */
  readonly errors?: readonly ErrorCode[];
  /** Takes an Idempotency-Key. `remember` makes of the answer what a repetition gets. */
  readonly creates?: { readonly remember?: (body: R) => unknown };
}

/** What a request is before it was held against the schemas. */
export type Unparsed = Request<unknown, unknown, unknown>;

/** A route with its types gone: what mounting and the OpenAPI document need. */
export interface Route {
  readonly method: Method;
  readonly path: string;
  readonly access: Access;
  readonly summary: string;
  readonly params: z.ZodType | undefined;
  readonly query: z.ZodType | undefined;
  readonly body: z.ZodType | undefined;
  readonly ok: {
    readonly status: number;
    readonly description: string;
    readonly schema?: z.ZodType;
    readonly contentType?: string;
  };
  readonly errors: readonly ErrorCode[];
  /** Undefined: a repetition is run again. */
  readonly remember: ((body: unknown) => unknown) | undefined;
  /** Checks the request against the schemas and carries it out. The caller's right was checked before. */
  answer(request: Unparsed, caller: Caller | undefined): Promise<unknown>;
}

/**
 * Declares a route once: permission, validation and the OpenAPI document come from it.
 *
 * @example
 * route({ method: 'get', path: '/v1/hosts/{name}', role: 'viewer', summary: 'One host', params: hostParams,
 *   ok: { status: 200, description: 'The host', schema: hostSchema }, errors: ['not-found'],
 *   handler: async ({ params }) => found(await store.hosts.get(params.name)) })
 */
export function route<P, Q, B, R>(
  spec: Shape<P, Q, B, R> & {
    readonly role: Role;
    readonly handler: (request: Request<P, Q, B>, actor: Actor) => Promise<R | Raw>;
  },
): Route {
  return erase(spec, spec.role, (request, caller) => spec.handler(request, actorOf(caller)));
}

/** A route for sources' credentials, and admins. Which source may post where, the handler says. */
export function ingestRoute<P, Q, B, R>(
  spec: Shape<P, Q, B, R> & {
    readonly handler: (request: Request<P, Q, B>, caller: Caller) => Promise<R | Raw>;
  },
): Route {
  return erase(spec, 'ingest', (request, caller) => spec.handler(request, known(caller)));
}

/** A route that needs no key. */
export function openRoute<P, Q, B, R>(
  spec: Shape<P, Q, B, R> & { readonly handler: (request: Request<P, Q, B>) => Promise<R | Raw> },
): Route {
  return erase(spec, 'anyone', spec.handler);
}

function erase<P, Q, B, R>(
  spec: Shape<P, Q, B, R>,
  access: Access,
  handler: (request: Request<P, Q, B>, caller: Caller | undefined) => Promise<R | Raw>,
): Route {
  const { method, path, summary, params, query, body, ok, errors = [], creates } = spec;
  return {
    method,
    path,
    access,
    summary,
    params,
    query,
    body,
    ok,
    errors,
    remember: creates && ((answer) => (creates.remember ?? ((same: R) => same))(answer as R)),
    answer: async (request, caller) =>
      handler(
        {
          ...request,
          params: parse(params ?? nothing<P>(), whole(request.params, 'path'), 'path'),
          query: parse(query ?? nothing<Q>(), whole(request.query, 'query'), 'query'),
          // An alert is kept as it came, and what is read of it is made whole there: a SIEM's odd text loses no alert.
          body: parse(
            body ?? anything<B>(),
            access === 'ingest' ? request.body : whole(request.body, 'body'),
            'body',
          ),
        },
        caller,
      ),
  };
}

/** Routes without a schema take no parameters; their handlers do not look at them. */
const nothing = <T>() => z.strictObject({}) as unknown as z.ZodType<T>;
const anything = <T>() => z.unknown() as z.ZodType<T>;

function parse<T>(schema: z.ZodType<T>, value: unknown, where: 'path' | 'query' | 'body'): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new DavyError('invalid-request', `the ${where} does not fit: ${countOf(result.error)}`, {
    errors: fieldErrors(result.error, where === 'body' ? [] : [where]),
  });
}

/** Refuses text that could be stored, hashed or signed by nothing behind this door. */
function whole(value: unknown, where: 'path' | 'query' | 'body'): unknown {
  const path = unstorableText(value);
  if (path === undefined) return value;
  const at = shorten(show((where === 'body' ? path : [where, ...path]).join('.')), MOST_TEXT);
  throw new DavyError('invalid-request', `the ${where} does not fit: one thing is wrong`, {
    errors: [{ path: at, message: UNSTORABLE }],
  });
}

/** A hostile body can be wrong in a million places; nobody reads more than these. */
const MOST_ERRORS = 50;
const MOST_TEXT = 300;

const countOf = (error: z.ZodError): string =>
  error.issues.length === 1 ? 'one thing is wrong' : `${error.issues.length} things are wrong`;

/** Paths and messages quote what was sent: escaped and shortened. */
const fieldErrors = (error: z.ZodError, prefix: readonly PropertyKey[] = []): FieldError[] =>
  error.issues.slice(0, MOST_ERRORS).map((issue) => ({
    path: shorten(show([...prefix, ...issue.path].map(String).join('.')), MOST_TEXT),
    message: shorten(show(issue.message), MOST_TEXT),
  }));

function known(caller: Caller | undefined): Caller {
  if (caller === undefined) throw new DavyError('no-credentials', 'this needs a key');
  return caller;
}

function actorOf(caller: Caller | undefined): Actor {
  const { person, keyId, role } = known(caller);
  if (role === null) throw new DavyError('role-missing', 'this credential can only post alerts');
  return { person, keyId, role };
}
