import { DavyError } from '../domain/errors.ts';
import type { Role } from '../domain/gate.ts';
import { roleIncludes } from '../domain/gate.ts';
import type { KeyStore } from '../store/port.ts';
import { hashKey, isKey } from './keys.ts';
import type { Access, Caller } from './route.ts';

const BEARER = /^Bearer +(\S+) *$/i;

/**
 * Who sent this. Asked anew for each request, so that a revoked key stops at once, in every process.
 *
 * @throws DavyError `no-credentials`, `bad-credentials`, `store-unavailable`
 */
export async function authenticate(keys: KeyStore, authorization: string | undefined): Promise<Caller> {
  if (authorization === undefined || authorization === '') {
    throw new DavyError('no-credentials', 'the request carries no Authorization header');
  }
  const secret = BEARER.exec(authorization)?.[1];
  if (secret === undefined)
    throw new DavyError('no-credentials', 'the Authorization header is no Bearer key');
  if (!isKey(secret))
    throw new DavyError('bad-credentials', 'this is no key of Davy: its checksum does not fit');
  const key = await keys.byHash(hashKey(secret));
  if (key === undefined || key.revokedAt !== null) {
    throw new DavyError('bad-credentials', 'this key is unknown or was revoked');
  }
  return { person: key.person, keyId: key.id, role: key.role, source: key.source };
}

/** @throws DavyError `role-missing` */
export function permit(caller: Caller, access: Access): void {
  if (access === 'anyone') return;
  if (access === 'ingest') {
    if (caller.source === null && caller.role !== 'admin') {
      throw new DavyError(
        'role-missing',
        `posting alerts takes a source's credential or an admin's key, this one is ${named(caller.role)}`,
      );
    }
    return;
  }
  if (caller.role === null) throw new DavyError('role-missing', 'this credential can only post alerts');
  if (!roleIncludes(caller.role, access)) {
    throw new DavyError('role-missing', `this takes the role ${access}, the key has ${named(caller.role)}`);
  }
}

const named = (role: Role | null): string => role ?? 'none';
