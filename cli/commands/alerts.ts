import type { Alert } from '../../api/client/index.ts';
import { defang, shorten } from '../../domain/show.ts';
import type { PageFlags } from '../client/page.ts';
import { moreHint, pageOf } from '../client/page.ts';
import type { Session } from '../client/session.ts';
import { fields, table, time } from '../text/table.ts';

type Args = readonly string[];
const TITLE = 60;

export async function listAlerts({ call, print }: Session, _: Args, flags: PageFlags): Promise<void> {
  const page = await call('GET /v1/alerts', { query: pageOf(flags) });
  const lost = page.items.find((alert) => alert.status === 'unassigned');
  const hint =
    lost === undefined
      ? moreHint(page.nextCursor)
      : `unassigned alerts start nothing; next: davy alerts assign ${lost.id} HOST`;
  print(
    page,
    ({ items }) =>
      table(
        ['id', 'received', 'status', 'host', 'incident', 'title'],
        items.map((alert) => [
          alert.id,
          time(alert.receivedAt),
          alert.status,
          alert.host,
          alert.incidentId ?? '-',
          shorten(alert.title, TITLE),
        ]),
      ),
    hint,
  );
}

export async function showAlert({ call, print }: Session, [id = '']: Args): Promise<void> {
  const alert = await call('GET /v1/alerts/{id}', { path: { id } });
  print(alert, alertText, nextFor(alert));
}

export async function assignAlert({ call, print }: Session, [id = '', host = '']: Args): Promise<void> {
  const alert = await call('POST /v1/alerts/{id}/assign', { path: { id }, body: { host } });
  print(alert, alertText, nextFor(alert));
}

const nextFor = ({ id, status, incidentId }: Alert): string =>
  incidentId !== null
    ? `next: davy incidents show ${incidentId}`
    : status === 'unassigned'
      ? `no host of the inventory; next: davy alerts assign ${id} HOST`
      : '';

/** Indicators cannot become links: they are defanged here, exact with --json. */
export function alertText(alert: Alert): string {
  const { paths, pids, commandLines, addresses, domains, md5, sha1, sha256 } = alert.indicators;
  return fields([
    ['id', alert.id],
    ['status', alert.status],
    ['incident', alert.incidentId],
    ['host', alert.host],
    ['title', alert.title],
    ['severity', alert.severity],
    ['source', alert.source],
    ['external id', alert.externalId],
    ['observed', alert.observedAt === null ? null : time(alert.observedAt)],
    ['received', time(alert.receivedAt)],
    ['body', `sha256 ${alert.bodySha256}`],
    ['paths', paths?.join('  ')],
    ['pids', pids?.join('  ')],
    ['commands', commandLines?.map(defang).join('  ')],
    ['addresses', addresses?.map(defang).join('  ')],
    ['domains', domains?.map(defang).join('  ')],
    ['hashes', [md5, sha1, sha256].flatMap((list) => list ?? []).join('  ')],
  ]);
}
