import type { Config } from '../domain/config.ts';
import type { Playbook } from '../domain/playbook.ts';
import { gatePolicies } from '../domain/policy.ts';
import { hostField, show } from '../domain/show.ts';
import { isDestructive } from '../domain/steps.ts';
import type { AlertRecord, IncidentRecord, Page } from '../store/port.ts';
import type { AlertView } from './schemas/alerts.ts';
import type { IncidentView } from './schemas/incidents.ts';
import type { PlaybookView } from './schemas/playbooks.ts';

/** What the API says of an alert. Its texts come from an enemy: shown text, exact bytes beside it where they differ. */
export function alertView(record: AlertRecord): AlertView {
  const { alert } = record;
  const { md5, sha1, sha256, paths, pids, addresses, domains, commandLines } = alert.indicators ?? {};
  return {
    id: record.id,
    source: record.source,
    ...orNull('externalId', record.externalId),
    bodySha256: record.bodySha256,
    status: record.status,
    incidentId: record.incidentId,
    ...hostField('host', show(record.hostRef)),
    ...hostField('title', show(record.title)),
    ...orNull('severity', record.severity),
    observedAt: alert.observedAt ?? null,
    receivedAt: record.receivedAt,
    indicators: present({ md5, sha1, sha256, paths, pids, addresses, domains, commandLines }),
  };
}

const orNull = <N extends string>(name: N, text: string | null) =>
  text === null ? ({ [name]: null } as Record<N, null>) : hostField(name, show(text));

type Present<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** The object without its undefined members. */
function present<T extends object>(object: T): Present<T> {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as Present<T>;
}

export const incidentView = (record: IncidentRecord): IncidentView => ({
  id: record.id,
  host: record.host,
  site: record.site,
  status: record.status,
  resolution: record.resolution,
  attention: record.attention,
  verdict: record.verdict,
  round: record.round,
  playbook: { name: record.playbook.name, version: record.playbook.version },
  alerts: [...record.alerts],
  steps: record.steps.map(({ name, destructive, state, approvalId, outcomes }) => ({
    name,
    destructive,
    state,
    approvalId,
    outcomes: [...outcomes],
  })),
  openedAt: record.openedAt,
  closedAt: record.closedAt,
  watched: record.watched,
  wanted: record.wanted,
  watch: record.watch,
  ending: record.ending,
});

export function playbookView(playbook: Playbook, config: Config): PlaybookView {
  const policies = gatePolicies(playbook, config);
  return {
    name: playbook.name,
    version: playbook.version,
    description: playbook.description,
    steps: playbook.steps.map(({ step }) => ({
      step,
      destructive: isDestructive(step),
      gate: policies[step] ?? null,
    })),
  };
}

export const pageView = <T, V>(page: Page<T>, view: (item: T) => V): Page<V> => ({
  items: page.items.map(view),
  nextCursor: page.nextCursor,
});
