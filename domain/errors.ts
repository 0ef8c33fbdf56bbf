/** One line a code. A code is stable once released: it may gain a better sentence, never another meaning. */
interface CatalogueEntry {
  /** HTTP status when it reaches the API; 500 where only the command line or a worker can meet it. */
  readonly status: number;
  /** What to do about it, for the person who reads it. */
  readonly title: string;
}

const entry = (status: number, title: string): CatalogueEntry => ({ status, title });

export const ERRORS = {
  // requests
  'invalid-json': entry(400, 'The body is not JSON. Send a JSON document.'),
  'invalid-request': entry(400, 'The request does not fit the schema. See errors, then /openapi.json.'),
  'no-credentials': entry(401, 'Send a key: Authorization: Bearer davy_…'),
  'bad-credentials': entry(401, 'This key is unknown, mistyped or revoked. Use another one.'),
  'role-missing': entry(403, 'This key lacks the role for that. Ask somebody who has it.'),
  'four-eyes': entry(403, 'Four-eyes rule: somebody who did not start or shape this incident must decide.'),
  'protected-target': entry(403, 'A target is protected and cannot be approved.'),
  'not-found': entry(404, 'There is nothing under this address.'),
  'method-not-allowed': entry(405, 'This path does not take that method.'),
  'plan-changed': entry(409, 'The plan is no longer the one that was shown. Read it again and decide anew.'),
  'already-decided': entry(409, 'This approval was decided already. Read it to see how.'),
  superseded: entry(409, 'A newer plan took the place of this one. Decide on the newer approval.'),
  'incident-open': entry(409, 'The host has an open incident. Use that one.'),
  'incident-closed': entry(409, 'The incident is closed. Start a new one.'),
  'host-in-use': entry(409, 'The host has an open incident. Close it first.'),
  'on-hold': entry(409, 'The emergency stop is on. Switch it off first.'),
  'approval-expired': entry(410, 'The time to decide is over. Reopen the approval for a fresh plan.'),
  'body-too-large': entry(413, 'The body is over 1 MiB. Send less at once.'),
  'unsupported-media-type': entry(415, 'Send application/json.'),
  'unknown-target': entry(422, 'The plan has no such target. Use the ids of the plan.'),
  'unknown-host': entry(422, 'The inventory has no such host. Add it with davy hosts add.'),
  'reason-required': entry(422, 'Say why: a reason is required here.'),
  'key-reused': entry(422, 'This Idempotency-Key was used with another body. Use a fresh one.'),
  'too-many-requests': entry(429, 'Too many failed attempts. Wait as Retry-After says.'),
  'store-unavailable': entry(
    503,
    'The database did not answer. Nothing was changed or it will be found again; try later.',
  ),
  'no-worker': entry(503, 'No worker takes work for this site. Start one with davy worker.'),
  'not-ready': entry(503, 'Davy is still starting. Try again shortly.'),
  internal: entry(500, 'Davy failed unexpectedly. The log has the details under the request id.'),
  // configuration, playbooks, machine
  'config-invalid': entry(500, 'The configuration is wrong. Mend the line that is named.'),
  'playbook-invalid': entry(500, 'The playbook is wrong. Mend the line that is named.'),
  'home-in-use': entry(500, 'Another davy up runs in this home folder. Use it, end it, or pass --home.'),
  'machine-not-ready': entry(500, 'Something this needs is missing on the machine. Install what is named.'),
  'server-unreachable': entry(
    502,
    'Davy’s API does not answer. Start it with davy up, or name it with --url or DAVY_URL.',
  ),
  // reaching a host
  'ssh-refused': entry(502, 'The host refuses connections on that port. Check address, port and sshd.'),
  'ssh-timed-out': entry(504, 'The host did not answer in time. Check address, route and firewall.'),
  'ssh-failed': entry(502, 'The SSH connection failed. The detail says how.'),
  'host-key-unknown': entry(
    502,
    'No key is pinned for the host. Compare the fingerprint, then davy hosts add.',
  ),
  'host-key-changed': entry(
    502,
    'The host shows another key than the pinned one. Find out why before you pin it anew.',
  ),
  'ssh-auth-failed': entry(
    502,
    'The host does not accept the key. Check user, identityFile and authorized_keys.',
  ),
  'identity-unreadable': entry(
    502,
    'The private key cannot be read. Check identityFile, its mode and passphraseFile.',
  ),
  'sudo-denied': entry(502, 'sudo -n is refused. Allow the account to run sudo without a password.'),
  'shell-missing': entry(502, 'The host gives no working /bin/sh. Nothing was done there.'),
  'connection-lost': entry(502, 'The connection broke in mid-call. What happened is settled by looking.'),
  'call-timed-out': entry(504, 'The remote call took too long and was given up.'),
  'reply-invalid': entry(
    502,
    'The host answered something that is no valid reply. Nothing is concluded from it.',
  ),
  // acts
  'gate-refused': entry(409, 'The act is not covered by a valid approval. Nothing was done.'),
  'store-behind': entry(
    500,
    'The database does not know this incident. Check which database the worker uses.',
  ),
  'newer-form': entry(500, 'A newer Davy wrote this. Read it with that version, or a later one.'),
  'other-form': entry(
    500,
    'The database was made by another form of Davy. Start an empty one, or use the Davy that made it.',
  ),
  unrecordable: entry(
    500,
    'The ledger cannot hold this entry, so nothing of it was stored. Report it with the detail: it is a fault of Davy.',
  ),
  'evidence-failed': entry(500, 'The evidence could not be kept. Nothing was removed.'),
} as const satisfies Record<string, CatalogueEntry>;

export type ErrorCode = keyof typeof ERRORS;

/** What goes wrong on the way to a host: it cannot be reached now, and may be later. */
export const HOST_UNREACHABLE = [
  'ssh-refused',
  'ssh-timed-out',
  'ssh-failed',
  'host-key-unknown',
  'host-key-changed',
  'ssh-auth-failed',
  'identity-unreadable',
  'sudo-denied',
  'shell-missing',
  'connection-lost',
  'call-timed-out',
] as const satisfies readonly ErrorCode[];

/** One fault in a request or file: where it is, and what is wrong there. */
export interface FieldError {
  readonly path: string;
  readonly message: string;
}

/**
 * The only error Davy throws on purpose. `detail` says what happened in this case; the catalogue's title says what to do.
 * Never put a secret or unescaped host bytes into `detail`.
 *
 * @example throw new DavyError('unknown-host', `no host named ${show(name)}`)
 */
export class DavyError extends Error {
  readonly code: ErrorCode;
  readonly detail: string;
  readonly errors: readonly FieldError[];

  constructor(
    code: ErrorCode,
    detail: string,
    more: { cause?: unknown; errors?: readonly FieldError[] } = {},
  ) {
    super(`${code}: ${detail}`, more.cause === undefined ? undefined : { cause: more.cause });
    this.name = 'DavyError';
    this.code = code;
    this.detail = detail;
    this.errors = more.errors ?? [];
  }

  get status(): number {
    return ERRORS[this.code].status;
  }

  get title(): string {
    return ERRORS[this.code].title;
  }
}

export const isDavyError = (error: unknown, code?: ErrorCode): error is DavyError =>
  error instanceof DavyError && (code === undefined || error.code === code);
