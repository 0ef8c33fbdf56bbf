import type { IncidentId } from '../../domain/ids.ts';
import { rootSpools } from '../../lab/index.ts';
import type { CallRecord } from '../../store/port.ts';
import type { Davy } from '../shared/davy.ts';
import { eventually } from '../shared/eventually.ts';

export const ACTS = ['remove-cron-entries', 'kill-processes'] as const;

export const entries = async (
  on: Davy,
  id: IncidentId,
  kind: 'act.intended' | 'act.outcome' | 'act.settled',
) => {
  await on.store.ledger.chain();
  return (await on.store.ledger.list({ limit: 200, incidentId: id, kind })).items;
};

export const finished = (on: Davy, id: IncidentId) =>
  eventually(async () => {
    const calls = await on.store.acts.calls(id);
    const acts = calls.flatMap((call) => call.acts);
    return acts.length >= ACTS.length && acts.every(({ outcomes }) => outcomes !== null) && calls;
  }, 60_000);

export const outcomeWords = (call: CallRecord | undefined): string[] =>
  (call?.acts ?? []).flatMap((act) => (act.outcomes ?? []).map(({ outcome }) => outcome));

export const cronIsClean = async (on: Awaited<ReturnType<Davy['host']>>): Promise<boolean> => {
  for (const spool of rootSpools) if (String(await on.host.read(spool)).includes('i.sh')) return false;
  return true;
};
