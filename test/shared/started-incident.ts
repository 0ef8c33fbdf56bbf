import type { IncidentId } from '../../domain/ids.ts';
import { driver } from './incident-driver.ts';
import type { TestStore } from './store.ts';
import { newTestStore } from './store.ts';

export const watchFacts = {
  cronRereadObserved: true,
  startsAtBoot: false,
  longestPeriodSeconds: null,
  periodUnknown: false,
};

/** A store with an open incident, and what takes it on. */
export async function started() {
  const it = await newTestStore();
  const drive = driver(it);
  return { it, ...drive, incident: await drive.open() };
}

/** The version that facts showed, as a workflow would hand it to close. */
export async function seen(it: TestStore, id: IncidentId): Promise<number> {
  const facts = await it.store.incidents.facts(id);
  if (facts === 'closed') throw new Error('closed');
  return facts.version;
}
