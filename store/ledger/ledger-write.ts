import { canonicalJson } from '../../domain/digest.ts';
import { DavyError } from '../../domain/errors.ts';
import { FORMS } from '../../domain/forms.ts';
import type { LedgerDraft } from '../../domain/ledger.ts';
import { show } from '../../domain/show.ts';
import type { Queries } from '../database/database.ts';
import { json, plainText } from '../database/database.ts';

/**
 * Puts entries on the ledger in the transaction of the fact they tell. The same key again changes nothing.
 *
 * @throws DavyError unrecordable: the fact with it, and so the whole transaction, does not happen. An entry that PostgreSQL
 * takes but nothing can hash would stand at the head of the queue and keep every later entry of every incident out of the chain.
 */
export async function record(tx: Queries, ...drafts: readonly LedgerDraft[]): Promise<void> {
  if (drafts.length === 0) return;
  await tx
    .insertInto('ledger_entries')
    .values(drafts.map(rowOf))
    .onConflict((conflict) => conflict.column('key').doNothing())
    .execute();
}

function rowOf({ key, kind, actor, incidentId, subject, body }: LedgerDraft) {
  const row = {
    v: FORMS['ledger entry'],
    key: plainText(key),
    kind,
    actor: plainText(actor),
    incident_id: incidentId,
    subject: plainText(subject),
    body: json(body),
  };
  try {
    // Over what the chainer will read back: JSON drops and changes some values on its way through the column.
    canonicalJson({ ...row, body: JSON.parse(row.body) });
  } catch (cause) {
    throw new DavyError('unrecordable', `${kind} ${show(key)}`, { cause });
  }
  return row;
}
