import type { TimelineItem } from '../../api/client/index.ts';
import { defang } from '../../domain/show.ts';
import { allItems } from '../client/page.ts';
import type { Session } from '../client/session.ts';
import { safeJson } from '../client/terminal.ts';
import { writeFresh } from '../client/write-fresh.ts';
import { reportText } from '../text/report.ts';
import { dim } from '../text/style.ts';
import { table, time } from '../text/table.ts';

type Args = readonly string[];

export async function writeNote({ call, print }: Session, [id = '', text = '']: Args): Promise<void> {
  const answer = await call('POST /v1/incidents/{id}/notes', { path: { id }, body: { text } });
  print(answer, ({ incidentId }) => `noted on ${incidentId}`);
}

export async function showTimeline({ call, print }: Session, [id = '']: Args): Promise<void> {
  const items = await allItems((query) => call('GET /v1/incidents/{id}/timeline', { path: { id }, query }));
  items.sort((a, b) => a.seq - b.seq);
  print({ items }, (shown) => shown.items.map(timelineLine).join('\n'));
}

export const timelineLine = ({ at, kind, actor, text }: TimelineItem): string =>
  `${dim(time(at))}  ${kind.padEnd(22)} ${text}  ${dim(actor)}`;

export async function showReport({ call, print }: Session, [id = '']: Args): Promise<void> {
  print(await call('GET /v1/incidents/{id}/report', { path: { id } }), reportText);
}

export async function listEvidence({ call, print }: Session, [id = '']: Args): Promise<void> {
  const items = await allItems((query) => call('GET /v1/incidents/{id}/evidence', { path: { id }, query }));
  const [first] = items;
  print(
    { items },
    (shown) =>
      table(
        ['sha256', 'size', 'kind', 'taken', 'what'],
        shown.items.map((item) => [
          item.sha256,
          String(item.size),
          item.truncated ? `${item.kind} (truncated)` : item.kind,
          time(item.takenAt),
          [item.path, item.pid === undefined ? undefined : `pid ${item.pid}`, item.note]
            .filter((word) => word !== undefined)
            .join(', ') || '-',
        ]),
      ),
    first === undefined ? 'no evidence yet' : `next: davy evidence get ${first.sha256} --out FILE`,
  );
}

export async function listIndicators({ call, print }: Session, [id = '']: Args): Promise<void> {
  const answer = await call('GET /v1/incidents/{id}/indicators', { path: { id } });
  print(answer, ({ items }) =>
    table(
      ['type', 'indicator', 'steps'],
      items.map((item) => [
        item.type,
        item.defanged === '' ? defang(item.value) : item.defanged,
        item.steps.join(', '),
      ]),
    ),
  );
}

export async function exportIncident(
  { call, terminal }: Session,
  [id = '']: Args,
  { out }: { out?: string },
): Promise<void> {
  const text = safeJson(await call('GET /v1/incidents/{id}/export', { path: { id } }), 2);
  if (out === undefined) return terminal.out(text);
  await writeFresh(out, async (write) => write(Buffer.from(`${text}\n`)));
  terminal.say(`written: ${out}`);
}
