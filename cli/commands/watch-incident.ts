import { setTimeout as delay } from 'node:timers/promises';
import type { Incident, TimelineItem } from '../../api/client/index.ts';
import { isDavyError } from '../../domain/errors.ts';
import type { Session } from '../client/session.ts';
import { safeJson, visible } from '../client/terminal.ts';
import { incidentText, nextStep } from '../text/incident.ts';
import { timelineLine } from './incident-records.ts';

const EVERY_MS = 1_000;

/** Prints the timeline as it grows, until the incident is closed; a line of JSON an entry with `--json`. */
export async function watchIncident(session: Session, [id = '']: readonly string[]): Promise<void> {
  const { terminal, json } = session;
  let last = 0;
  let said = '';
  let away = false;
  for (let first = true; ; first = false) {
    const seen = await look(session, id, last).catch((error) => {
      // The API may be restarted under us; only the first look fails the command.
      if (first || !isDavyError(error, 'server-unreachable')) throw error;
      return undefined;
    });
    if (seen === undefined && !away) terminal.say('the server is away; trying on …');
    away = seen === undefined;
    if (seen !== undefined) {
      for (const item of seen.news) {
        terminal.out(json ? safeJson(item) : timelineLine(visible(item)));
        last = item.seq;
      }
      const hint = nextStep(seen.incident);
      if (hint !== '' && hint !== said) terminal.say(hint);
      said = hint;
      if (seen.incident.status === 'closed') {
        if (!json) terminal.out(incidentText(visible(seen.incident)));
        return;
      }
    }
    await delay(EVERY_MS);
  }
}

/** The incident first: what closed it is then surely in the timeline that is read after it. */
async function look(
  { call }: Session,
  id: string,
  last: number,
): Promise<{ incident: Incident; news: TimelineItem[] }> {
  const incident = await call('GET /v1/incidents/{id}', { path: { id } });
  const news: TimelineItem[] = [];
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const query = { limit: 200, ...(cursor === undefined ? {} : { cursor }) };
    const page = await call('GET /v1/incidents/{id}/timeline', { path: { id }, query });
    const fresh = page.items.filter((item) => item.seq > last);
    news.push(...fresh);
    cursor = fresh.length < page.items.length ? null : page.nextCursor;
  }
  return { incident, news: news.sort((a, b) => a.seq - b.seq) };
}
