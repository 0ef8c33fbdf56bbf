import { readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import type { AcceptedAlert, AlertBody } from '../../api/client/index.ts';
import { DavyError } from '../../domain/errors.ts';
import type { Session } from '../client/session.ts';
import { usage, wholeNumber } from '../client/words.ts';
import { table } from '../text/table.ts';

export interface PostAlertFlags {
  readonly source: string;
  readonly host?: string;
  readonly title?: string;
  readonly severity?: string;
  readonly externalId?: string;
  readonly observedAt?: string;
  readonly md5?: string[];
  readonly sha256?: string[];
  readonly path?: string[];
  readonly pid?: string[];
  readonly ip?: string[];
  readonly domain?: string[];
  readonly commandLine?: string[];
  readonly idempotencyKey?: string;
}

/** Posts an alert: from a JSON file, stdin (`-`), or the flags. */
export async function postAlert(
  { call, print }: Session,
  [file]: readonly string[],
  flags: PostAlertFlags,
): Promise<void> {
  const body = file === undefined ? alertOf(flags) : await readAlert(file);
  const answer = await call(
    'POST /v1/alerts/{id}',
    { path: { id: flags.source }, body },
    flags.idempotencyKey === undefined ? {} : { idempotencyKey: flags.idempotencyKey },
  );
  const accepted: AcceptedAlert[] = 'items' in answer ? answer.items : [answer];
  const [incident] = accepted.map((one) => one.incidentId).filter((id) => id !== null);
  print(
    answer,
    () =>
      table(
        ['alert', 'status', 'incident'],
        accepted.map((one) => [one.alertId, one.status, one.incidentId ?? '-']),
      ),
    incident === undefined ? '' : `next: davy incidents watch ${incident}`,
  );
}

/** The plain alert that the flags say. */
export function alertOf(flags: PostAlertFlags): AlertBody {
  const { host, title, severity, externalId, observedAt } = flags;
  if (host === undefined || title === undefined) {
    throw usage('give --host and --title, or a file with the alert as JSON (- for stdin)');
  }
  const indicators = {
    ...(flags.md5 && { md5: flags.md5 }),
    ...(flags.sha256 && { sha256: flags.sha256 }),
    ...(flags.path && { paths: flags.path }),
    ...(flags.pid && { pids: flags.pid.map((pid) => wholeNumber(pid, '--pid', 1, 999_999_999)) }),
    ...(flags.ip && { addresses: flags.ip }),
    ...(flags.domain && { domains: flags.domain }),
    ...(flags.commandLine && { commandLines: flags.commandLine }),
  };
  return {
    host,
    title,
    ...(severity === undefined ? {} : { severity }),
    ...(externalId === undefined ? {} : { externalId }),
    ...(observedAt === undefined ? {} : { observedAt }),
    ...(Object.keys(indicators).length === 0 ? {} : { indicators }),
  };
}

/** What the file holds is for the server to judge; only that it is JSON is asked here. */
async function readAlert(file: string): Promise<AlertBody> {
  const bytes = await (file === '-' ? buffer(process.stdin) : readFile(file)).catch((cause) => {
    throw new DavyError('invalid-request', `${file} cannot be read`, { cause });
  });
  try {
    return JSON.parse(bytes.toString('utf8')) as AlertBody;
  } catch (cause) {
    throw new DavyError('invalid-json', `${file === '-' ? 'stdin' : file} holds no JSON`, { cause });
  }
}
