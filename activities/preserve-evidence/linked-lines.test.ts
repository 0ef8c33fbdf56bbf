import { expect, test } from 'vitest';
import { sha256Hex } from '../../domain/digest.ts';
import type { EvidenceItem } from '../../domain/evidence.ts';
import type { TargetIdentity } from '../../domain/plan.ts';
import { crontabNote, evidenceCovers } from '../../domain/targets/evidence-cover.ts';
import { judge } from '../../domain/verdict/index.ts';
import {
  CURL_LINE,
  infectedSnapshot,
  labContext,
  SPOOLS,
  WGET_LINE,
} from '../../test/shared/infected-snapshot.ts';
import { crontab } from '../../test/shared/snapshots.ts';
import { surveyed } from '../../test/shared/written.ts';
import { linkedLines } from './linked-lines.ts';

const [SPOOL] = SPOOLS;
const comments = Array.from({ length: 2_500 }, (_, i) => `# ${i}`);

/** The infection with this crontab and no other; what linkedLines gives, and which of both lines are covered with it. */
function keptOf(lines: readonly string[], cutAt = Number.POSITIVE_INFINITY) {
  const snapshot = { ...infectedSnapshot(), cronFiles: [crontab(SPOOL, lines)] };
  const whole = new TextEncoder().encode(lines.map((line) => `${line}\n`).join('')).subarray(0, cutAt);
  const truncated = cutAt < Number.POSITIVE_INFINITY;
  const as = (bytes: Uint8Array, more: Pick<EvidenceItem, 'note' | 'truncated'>): EvidenceItem => ({
    ...{ sha256: sha256Hex(bytes), sha1: '', md5: '', size: bytes.length, kind: 'crontab', path: SPOOL },
    ...{ takenAt: '2026-01-01T00:00:00Z', ...more },
  });
  const tab = as(whole, { note: crontabNote(whole, truncated), truncated });
  const own = linkedLines(snapshot, judge(snapshot, labContext), [tab]);
  const items = [tab, ...own.map(({ bytes, truncated }) => as(bytes, { truncated }))];
  const covered = [CURL_LINE, WGET_LINE].map((line) => {
    const lineSha256 = sha256Hex(new TextEncoder().encode(line));
    return evidenceCovers(
      {
        identity: surveyed<TargetIdentity>({
          kind: 'line',
          path: SPOOL,
          line,
          lineSha256,
          occurrence: 1,
        }),
      },
      items,
    );
  });
  return { own, covered };
}

test('a line behind two thousand others is kept for itself, and so covered', () => {
  const { own, covered } = keptOf([...comments, CURL_LINE, WGET_LINE]);
  expect(own.map(({ bytes }) => new TextDecoder().decode(bytes))).toEqual([CURL_LINE, WGET_LINE]);
  expect(covered).toEqual([true, true]);
});

test('so is a line of a crontab that is longer than what is kept of a file', () => {
  const { own, covered } = keptOf([CURL_LINE, ...comments.slice(0, 50), WGET_LINE], 200);
  expect(own.map(({ bytes }) => new TextDecoder().decode(bytes))).toEqual([WGET_LINE]);
  expect(covered).toEqual([true, true]);
});

test('lines of a crontab that was kept whole are in it, and not kept twice', () => {
  expect(keptOf([CURL_LINE, WGET_LINE])).toEqual({ own: [], covered: [true, true] });
});
