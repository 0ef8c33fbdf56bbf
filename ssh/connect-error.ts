import type { ErrorCode } from '../domain/errors.ts';
import { DavyError } from '../domain/errors.ts';
import { shorten, show } from '../domain/show.ts';

const BY_ERRNO: ReadonlyMap<string, ErrorCode> = new Map([
  ['ECONNREFUSED', 'ssh-refused'],
  ['ECONNRESET', 'ssh-refused'],
  ['EPIPE', 'ssh-refused'],
  ['ETIMEDOUT', 'ssh-timed-out'],
  ['EHOSTUNREACH', 'ssh-timed-out'],
  ['ENETUNREACH', 'ssh-timed-out'],
  ['EHOSTDOWN', 'ssh-timed-out'],
]);

const text = (value: unknown, key: string): string => {
  if (typeof value !== 'object' || value === null) return '';
  const found: unknown = Reflect.get(value, key);
  return typeof found === 'string' ? found : '';
};

/** What went wrong on the way in, in the catalogue's words. A server's own words are escaped and cut to 200 characters. */
export function asConnectError(error: unknown): DavyError {
  if (error instanceof DavyError) return error;
  const message = text(error, 'message');
  const detail = shorten(show(message), 200);
  const more = { cause: error };
  const errno = BY_ERRNO.get(text(error, 'code'));
  if (errno !== undefined) return new DavyError(errno, detail, more);
  const level = text(error, 'level');
  if (level === 'client-timeout') return new DavyError('ssh-timed-out', detail, more);
  if (level === 'client-authentication' || level === 'agent' || /authentication failures/i.test(message)) {
    return new DavyError('ssh-auth-failed', detail, more);
  }
  if (/before handshake|closed during the handshake/i.test(message))
    return new DavyError('ssh-refused', detail, more);
  return new DavyError('ssh-failed', detail, more);
}
