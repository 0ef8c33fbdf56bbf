import { expect, test } from 'vitest';
import type { ActRecord } from '../store/ports/acts.ts';
import type { IncidentStore } from '../store/ports/incidents.ts';
import type { RespondInput } from '../workflows/contract.ts';
import type { ActId, ApprovalId, Digest, EntryId, IncidentId, SurveyId } from './ids.ts';
import { asId, newId } from './ids.ts';

/** Never run. `npm run check` fails at each of these lines as soon as it compiles. */
const doesNotCompile = (
  approval: ApprovalId,
  incident: IncidentId,
  entry: EntryId,
  text: string,
): unknown => [
  // @ts-expect-error An approval is no act,
  { id: approval } satisfies Pick<ActRecord, 'id'>,
  // @ts-expect-error a ledger entry is none,
  { id: entry } satisfies Pick<ActRecord, 'id'>,
  // @ts-expect-error and neither is any text.
  { id: text } satisfies Pick<ActRecord, 'id'>,
  // @ts-expect-error An approval is no incident,
  { incidentId: approval } satisfies RespondInput,
  // @ts-expect-error nor is any text, to the store either.
  (store: IncidentStore) => store.facts(text),
  // @ts-expect-error An incident is no survey.
  incident satisfies SurveyId,
  // @ts-expect-error Text is no digest.
  text satisfies Digest,
];

test('an id is made, or read as one of its kind; what is none is refused', () => {
  expect(doesNotCompile).toBeTypeOf('function');
  const act: ActId = newId('act', 0, new Uint8Array(10));
  expect(asId('act', act)).toBe(act);
  for (const text of ['apr_1', 'act_', 'act_../x', '']) expect(() => asId('act', text)).toThrow(RangeError);
});
