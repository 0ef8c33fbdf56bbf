import type { IncidentId } from '../domain/ids.ts';
/** The workflow's only input: everything else is read from the store (rule: facts-in-the-store). */
export interface RespondInput {
  readonly incidentId: IncidentId;
}

/** Something about the incident changed: read the facts. Carries nothing, proves nothing. */
export const WAKE = 'wake';
export const RESPOND = 'respond';
export const ASK_HOST = 'askHost';
export const RESOLVE_POOLS = 'resolvePools';

/** A site's workflows and activities share one queue, so that connections stay pooled. */
export const taskQueue = (site: string): string => `davy-${site}`;
