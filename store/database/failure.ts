import { DavyError } from '../../domain/errors.ts';

const codeOf = (error: unknown): string | undefined => {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : undefined;
};

/** Deadlock and serialization failure: PostgreSQL undid one of two and asks to try it again. */
export const isRetryable = (error: unknown): boolean => {
  const code = codeOf(error);
  return code === '40P01' || code === '40001';
};

/**
 * SQLSTATEs that say that the server does not serve now: connection (08), resources (53), operator (57), lock and idle
 * timeouts, and an account, database or table that is missing: not migrated yet.
 */
const AWAY = /^(?:08...|53...|57...|55P03|25P0[34]|28...|3D000|40...|42P01)$/;
/** pg's own errors for a lost or never made connection carry no code, only these words. */
const LOST =
  /connection (?:terminated|ended)|timeout exceeded when trying to connect|client (?:was closed|has encountered)|not queryable|connection error/i;

/** True if nobody can say whether the statement took effect. */
export function isConnectionLoss(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = codeOf(error);
  if (code === undefined) return LOST.test(error.message);
  return /^E[A-Z_]+$/.test(code) || /^(?:08...|57P0[123]|25P0[34])$/.test(code);
}

/** What callers see: the catalogue's `store-unavailable` for a database that is away, else the error itself. */
export function asStoreError(error: unknown): unknown {
  if (error instanceof DavyError || !(error instanceof Error)) return error;
  const code = codeOf(error);
  if (isConnectionLoss(error) || (code !== undefined && AWAY.test(code))) {
    return new DavyError('store-unavailable', 'the database is away or too busy', { cause: error });
  }
  if (code === '22021' || code === '22P05') {
    return new DavyError('invalid-request', 'a text holds a character that cannot be stored', {
      cause: error,
    });
  }
  return error;
}
