import { sql } from 'kysely';
import type { GatePolicy } from '../../domain/gate.ts';
import type { IncidentId } from '../../domain/ids.ts';
import type { Playbook } from '../../domain/playbook.ts';
import { isDestructive } from '../../domain/steps.ts';
import type { Queries } from '../database/database.ts';
import { CLOCK, json } from '../database/database.ts';
import type { FoundHost } from '../hosts.ts';
import { record } from '../ledger/ledger-write.ts';

export interface Opening {
  /** Id for the incident if one has to be opened. */
  readonly freshId: IncidentId;
  readonly host: FoundHost;
  readonly playbook: Playbook;
  readonly policies: Readonly<Record<string, GatePolicy>>;
  /** Ledger actor, `person:NAME` or `source:NAME`. */
  readonly actor: string;
  /** Alert id, or the reason that a person gave. */
  readonly because: string;
}

/**
 * Opens an incident or raises the version of the open one, in one upsert on the open-incident index. A transaction that closes
 * the incident at this moment holds its row: the upsert waits, finds it closed, and opens a new one.
 */
export async function openOrAttach(
  tx: Queries,
  opening: Opening,
): Promise<{ id: IncidentId; opened: boolean }> {
  const { id } = await insert(tx, opening)
    .onConflict((conflict) =>
      conflict
        .column('host_id')
        .where('status', '<>', 'closed')
        .doUpdateSet({ version: sql`incidents.version + 1` }),
    )
    .returning('id')
    .executeTakeFirstOrThrow();
  const opened = id === opening.freshId;
  if (opened) await begun(tx, opening);
  return { id, opened };
}

/** Opens an incident; false if the host has an open one. */
export async function openOnly(tx: Queries, opening: Opening): Promise<boolean> {
  const row = await insert(tx, opening)
    .onConflict((conflict) => conflict.column('host_id').where('status', '<>', 'closed').doNothing())
    .returning('id')
    .executeTakeFirst();
  if (row !== undefined) await begun(tx, opening);
  return row !== undefined;
}

const PERSON = 'person:';

const insert = (tx: Queries, { freshId, host, playbook, policies, actor }: Opening) =>
  tx.insertInto('incidents').values({
    id: freshId,
    host_id: host.id,
    host: host.name,
    site: host.site,
    status: 'surveying',
    playbook: json(playbook),
    policies: json(policies),
    started_by: actor.startsWith(PERSON) ? [actor.slice(PERSON.length)] : [],
    opened_at: CLOCK,
  });

async function begun(tx: Queries, { freshId, host, playbook, actor, because }: Opening): Promise<void> {
  await addSteps(tx, freshId, 1, playbook);
  await record(tx, {
    key: `incident.opened:${freshId}`,
    kind: 'incident.opened',
    actor,
    incidentId: freshId,
    subject: host.name,
    body: { hostId: host.id, playbook: playbook.name, playbookVersion: playbook.version, because },
  });
}

/** The steps of a round, all pending. */
export async function addSteps(
  tx: Queries,
  incidentId: IncidentId,
  round: number,
  playbook: Playbook,
): Promise<void> {
  await tx
    .insertInto('steps')
    .values(
      playbook.steps.map(({ step }, position) => ({
        incident_id: incidentId,
        round,
        position,
        name: step,
        destructive: isDestructive(step),
        state: 'pending',
        approval_id: null,
        outcomes: '[]',
      })),
    )
    .execute();
}
