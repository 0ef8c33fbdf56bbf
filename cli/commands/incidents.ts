import type { Incident, Operations } from '../../api/client/index.ts';
import type { PageFlags } from '../client/page.ts';
import { moreHint, pageOf } from '../client/page.ts';
import type { Session } from '../client/session.ts';
import { needReason } from '../client/words.ts';
import { incidentText, nextStep } from '../text/incident.ts';
import { table, time } from '../text/table.ts';

type Args = readonly string[];
type Query = NonNullable<Operations['GET /v1/incidents']['request']['query']>;
interface Why {
  readonly reason?: string;
}

export async function listIncidents(
  { call, print }: Session,
  _: Args,
  flags: PageFlags & Pick<Query, 'status' | 'host'>,
): Promise<void> {
  const { status, host } = flags;
  const query = { ...pageOf(flags), ...(status && { status }), ...(host && { host }) };
  const page = await call('GET /v1/incidents', { query });
  const waits = page.items.find((incident) => nextStep(incident) !== '');
  print(
    page,
    ({ items }) =>
      table(
        ['id', 'host', 'status', 'verdict', 'resolution', 'round', 'opened'],
        items.map((incident) => [
          incident.id,
          incident.host,
          incident.status,
          incident.verdict?.verdict ?? '-',
          incident.resolution ?? '-',
          String(incident.round),
          time(incident.openedAt),
        ]),
      ),
    (waits && nextStep(waits)) || moreHint(page.nextCursor),
  );
}

const show = ({ print }: Session, incident: Incident): void =>
  print(incident, incidentText, nextStep(incident));

export async function showIncident(session: Session, [id = '']: Args): Promise<void> {
  show(session, await session.call('GET /v1/incidents/{id}', { path: { id } }));
}

export async function openIncident(
  session: Session,
  [host = '']: Args,
  { reason, playbook }: Why & { playbook?: string },
): Promise<void> {
  const body = { host, reason: needReason(reason), ...(playbook === undefined ? {} : { playbook }) };
  show(session, await session.call('POST /v1/incidents', { body }));
}

export async function cancelIncident(
  { call, print }: Session,
  [id = '']: Args,
  { reason }: Why,
): Promise<void> {
  const body = { reason: needReason(reason) };
  const answer = await call('POST /v1/incidents/{id}/cancel', { path: { id }, body });
  print(answer, ({ incident, inFlight, quiet }) =>
    [
      `${incident.id}: ${incident.status}`,
      quiet
        ? 'nothing is under way on the host'
        : `told to stop, not yet quiet: ${inFlight.join(', ') || 'a call'}`,
    ].join('\n'),
  );
}

export async function finishIncident(session: Session, [id = '']: Args, { reason }: Why): Promise<void> {
  const body = { reason: needReason(reason) };
  show(session, await session.call('POST /v1/incidents/{id}/finish', { path: { id }, body }));
}

export async function resumeIncident(session: Session, [id = '']: Args, { reason }: Why): Promise<void> {
  const body = { reason: needReason(reason) };
  show(session, await session.call('POST /v1/incidents/{id}/resume', { path: { id }, body }));
}
