import { DavyError } from '../../domain/errors.ts';

/** @throws DavyError `not-found` for undefined */
export function found<T>(thing: T | undefined, what: string): T {
  if (thing === undefined) throw new DavyError('not-found', `there is no such ${what}`);
  return thing;
}
