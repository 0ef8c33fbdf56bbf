import type { LedgerDraft } from '../../domain/ledger.ts';
import type { Queries } from '../database/database.ts';
import { json, plainText } from '../database/database.ts';

/** Puts entries on the ledger in the transaction of the fact they tell. The same key again changes nothing. */
export async function record(tx: Queries, ...drafts: readonly LedgerDraft[]): Promise<void> {
  if (drafts.length === 0) return;
  await tx
    .insertInto('ledger_entries')
    .values(
      drafts.map((draft) => ({
        key: plainText(draft.key),
        kind: draft.kind,
        actor: plainText(draft.actor),
        incident_id: draft.incidentId,
        subject: plainText(draft.subject),
        body: json(draft.body),
      })),
    )
    .onConflict((conflict) => conflict.column('key').doNothing())
    .execute();
}
