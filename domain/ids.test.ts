import { expect, test } from 'vitest';
import type { ActRecord } from '../store/ports/acts.ts';
import type { DecisionInput } from '../store/ports/approvals.ts';
import type { EvidenceStore } from '../store/ports/evidence.ts';
import type { IncidentStore } from '../store/ports/incidents.ts';
import type { RespondInput } from '../workflows/contract.ts';
import type {
  ActId,
  AlertId,
  ApprovalId,
  Digest,
  EntryId,
  HostId,
  IncidentId,
  KeyId,
  Sha256,
  SurveyId,
} from './ids.ts';
import { asDigest, asId, asSha256, asTargetId, newId } from './ids.ts';
import { fateOf } from './targets/fate.ts';

/** Never run. `npm run check` fails at each of these lines as soon as it compiles. */
const doesNotCompile = (
  approval: ApprovalId,
  incident: IncidentId,
  entry: EntryId,
  hash: Sha256,
  digest: Digest,
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
  // @ts-expect-error An incident is no key, no host and no alert.
  incident satisfies KeyId | HostId | AlertId,
  // @ts-expect-error Text is no digest of a plan,
  { planDigest: text } satisfies Pick<DecisionInput, 'planDigest'>,
  // @ts-expect-error and a hash of evidence is none.
  { planDigest: hash } satisfies Pick<DecisionInput, 'planDigest'>,
  // @ts-expect-error A digest of a plan finds no evidence.
  (store: EvidenceStore) => store.open(digest, 'worker'),
  // @ts-expect-error Text names no target.
  () => fateOf(text, { call: 'untold' }),
];

test('an id is made, or read as one of its kind; what is none is refused', () => {
  expect(doesNotCompile).toBeTypeOf('function');
  const act: ActId = newId('act', 0, new Uint8Array(10));
  expect(asId('act', act)).toBe(act);
  for (const text of ['apr_1', 'act_', 'act_../x', '']) expect(() => asId('act', text)).toThrow(RangeError);
});

test('digest, hash and target id are read in their own form only', () => {
  const hash = '0'.repeat(64);
  expect([asDigest(`sha256:${hash}`), asSha256(hash), asTargetId(`t_${hash.slice(48)}`)]).toHaveLength(3);
  for (const text of [hash, `sha256:${hash}0`, 'sha256:', ''])
    expect(() => asDigest(text)).toThrow(RangeError);
  for (const text of [`sha256:${hash}`, 'A'.repeat(64), `${hash}\n`, ''])
    expect(() => asSha256(text)).toThrow(RangeError);
  for (const text of ['t_', `t_${hash}`, hash, '-']) expect(() => asTargetId(text)).toThrow(RangeError);
});
