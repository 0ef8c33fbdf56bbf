import { DavyError } from '../../domain/errors.ts';

/** @throws DavyError `reason-required` */
export function requireReason(reason: string): void {
  if (reason.trim() === '') throw new DavyError('reason-required', 'say why');
}
