import type { IncidentId } from '../domain/ids.ts';
import type { Clock } from '../domain/ports.ts';
import type { IncidentStore } from '../store/port.ts';

export interface SiteWatchOptions {
  readonly incidents: Pick<IncidentStore, 'toWake' | 'get' | 'needAttention'>;
  /** Whether somebody polls the site's queue; throws, or rejects, when Temporal cannot say. */
  readonly workerPolls: (site: string) => Promise<boolean>;
  /** Whether Temporal answers; while it does not, nothing is known of workers. */
  readonly temporalReady: () => Promise<boolean>;
  readonly clock: Clock;
  /** How long a site may be without a worker, in milliseconds. @default 60000 */
  readonly afterMs?: number;
}

const BATCH = 10_000;

/**
 * Says `needs-attention` of incidents that wait for a site where no worker polls for a minute (rule: no-waiting-in-silence). It only says so:
 * wakes go on being sent, so the incident runs as soon as a worker is there.
 */
export function siteWatch({
  incidents,
  workerPolls,
  temporalReady,
  clock,
  afterMs = 60_000,
}: SiteWatchOptions) {
  const goneSince = new Map<string, number>();
  return {
    async look(): Promise<void> {
      if (!(await temporalReady())) {
        goneSince.clear();
        return;
      }
      const waiting = await incidents.toWake(BATCH);
      const bySite = Map.groupBy(waiting, ({ site }) => site);
      for (const site of goneSince.keys()) if (!bySite.has(site)) goneSince.delete(site);
      for (const [site, some] of bySite) {
        if (await workerPolls(site)) {
          goneSince.delete(site);
          continue;
        }
        const now = clock.monotonicMs();
        const since = goneSince.get(site) ?? now;
        goneSince.set(site, since);
        if (now - since < afterMs) continue;
        for (const { incidentId } of some) await say(incidentId, site);
      }
    },
  };

  async function say(incidentId: IncidentId, site: string): Promise<void> {
    const incident = await incidents.get(incidentId);
    // What another reason says already stays; so does a close in the meantime.
    if (incident === undefined || incident.status === 'closed' || incident.status === 'needs-attention')
      return;
    const detail = `nobody takes work for site ${site}; start one with davy worker --site ${site}`;
    await incidents.needAttention(incidentId, { kind: 'no-worker', detail });
  }
}
