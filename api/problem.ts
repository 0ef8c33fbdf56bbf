import type { Response } from 'express';
import type { ErrorCode, FieldError } from '../domain/errors.ts';
import { DavyError, ERRORS } from '../domain/errors.ts';

/** RFC 9457 with Davy's code, the request's id and, for a request that does not fit, what is wrong where. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: ErrorCode;
  readonly requestId: string;
  readonly errors?: readonly FieldError[];
}

/** Seconds after which trying again makes sense. */
const RETRY_AFTER: Partial<Record<ErrorCode, number>> = {
  'too-many-requests': 60,
  'store-unavailable': 2,
  'not-ready': 2,
  'no-worker': 15,
};

function problemOf(error: DavyError, requestId: string): Problem {
  return {
    type: `urn:davy:problem:${error.code}`,
    title: ERRORS[error.code].title,
    status: error.status,
    detail: error.detail,
    code: error.code,
    requestId,
    ...(error.errors.length === 0 ? {} : { errors: error.errors }),
  };
}

/** Answers with the problem, unless an answer has begun: then the connection is cut, so that nobody takes half for whole. */
export function sendProblem(response: Response, error: DavyError, requestId: string): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const retryAfter = RETRY_AFTER[error.code];
  if (retryAfter !== undefined && !response.hasHeader('retry-after')) {
    response.setHeader('retry-after', String(retryAfter));
  }
  if (error.status === 401) response.setHeader('www-authenticate', 'Bearer realm="davy"');
  response
    .status(error.status)
    .type('application/problem+json')
    .send(JSON.stringify(problemOf(error, requestId)));
}

/** Errors of Express and its body reader, told apart by their `type` and status, in words of the catalogue. */
export function asDavyError(error: unknown): DavyError {
  if (error instanceof DavyError) return error;
  const type = textField(error, 'type');
  if (type === 'entity.too.large') return new DavyError('body-too-large', 'more than 1 MiB was sent');
  if (type === 'encoding.unsupported') {
    return new DavyError('unsupported-media-type', 'this content encoding is not read');
  }
  if (type === 'request.aborted' || type === 'request.size.invalid') {
    return new DavyError('invalid-request', 'the body ended too early', { cause: error });
  }
  if (error instanceof URIError) return new DavyError('invalid-request', 'the path is badly encoded');
  if (typeof type === 'string' && statusOf(error) === 400) {
    return new DavyError('invalid-request', 'the body cannot be read', { cause: error });
  }
  return new DavyError('internal', 'an unexpected error; the log has it under the request id', {
    cause: error,
  });
}

const field = (error: unknown, name: string): unknown =>
  typeof error === 'object' && error !== null ? Reflect.get(error, name) : undefined;

const textField = (error: unknown, name: string): string | undefined => {
  const value = field(error, name);
  return typeof value === 'string' ? value : undefined;
};

const statusOf = (error: unknown): unknown => field(error, 'status');
