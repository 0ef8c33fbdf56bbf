import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { CATALOGUE, loadPlanner } from '../../activities/catalogue.ts';
import { timelineItem } from '../../api/timeline.ts';
import { canonicalJson } from '../../domain/digest.ts';
import { asSha256 } from '../../domain/ids.ts';
import { ChainVerifier } from '../../domain/ledger-chain.ts';
import { rootCauseReport } from '../../domain/logs/index.ts';
import { makePlan } from '../../domain/make-plan.ts';
import type { Plan } from '../../domain/plan.ts';
import { planSchema } from '../../domain/plan.ts';
import type { Planner } from '../../domain/planner.ts';
import { respawned } from '../../domain/respawn.ts';
import { show, unshow } from '../../domain/show.ts';
import type { Snapshot } from '../../domain/snapshot.ts';
import type { DestructiveStep } from '../../domain/steps.ts';
import { protectFacts } from '../../domain/targets/protect.ts';
import type { Judgement } from '../../domain/verdict/index.ts';
import { judge } from '../../domain/verdict/index.ts';
import { driver } from '../shared/incident-driver.ts';
import { labContext } from '../shared/infected-snapshot.ts';
import { newTestStore } from '../shared/store.ts';
import { brokenTexts, changes, nasty, snapshotOf } from './spoiled-capture.ts';

const planners: [DestructiveStep, Planner][] = [];
beforeAll(async () => {
  for (const { metadata } of CATALOGUE) planners.push([metadata.name, await loadPlanner(metadata.name)]);
});

const BINDING = { hostKey: 'SHA256:x', bootId: 'b', machineId: 'm', playbook: 'sha256:p', actionVersion: 1 };

function plansOf(snapshot: Snapshot, judgement: Judgement, host: string): Plan[] {
  const protect = protectFacts(snapshot, { paths: [], addresses: [], accounts: [] });
  return planners.map(([step, plan]) =>
    makePlan(
      { host, step, action: step, surveyedAt: snapshot.takenAt, binding: BINDING },
      plan(snapshot, judgement, { host, protect }),
    ),
  );
}

/** Everything that Davy says of one look at a host. */
function saidOf(snapshot: Snapshot, log: string, host = 'web1') {
  // A person said "miner", so that there are plans of whatever is left of the infection.
  const judgement = judge(snapshot, { ...labContext, declaredMiner: true });
  const plans = plansOf(snapshot, judgement, host);
  const decided = plans.flatMap(({ targets }) =>
    targets.map((target) => ({ target, outcome: 'done' as const })),
  );
  const look = respawned(decided, [], snapshot, judgement);
  const line = `Nov 22 04:10:01 web1 sshd[123]: Accepted password for ${log} from 203.0.113.9 port 4000 ssh2`;
  const cron = `Nov 22 04:10:01 web1 CRON[124]: (root) CMD (${log})`;
  const report = rootCauseReport({
    snapshot,
    judgement,
    missing: [],
    utcOffsetMinutes: 0,
    files: [
      {
        path: show('/var/log/auth.log'),
        bytes: Buffer.from(`${line}\n${cron}\n${log}\n`, 'latin1'),
        writtenMs: Date.parse('2026-11-22T04:12:00Z'),
        truncated: false,
        sha256: asSha256('a'.repeat(64)),
      },
    ],
  });
  return { judgement, plans, look, report };
}

describe('any bytes in every field of a host', () => {
  test('give a snapshot, a verdict, plans, a look and a report that can be hashed and had back', () => {
    fc.assert(
      fc.property(changes, nasty, (fields, log) => {
        const snapshot = snapshotOf(fields);
        const said = saidOf(snapshot, log);
        expect(brokenTexts({ snapshot, said })).toEqual([]);
        for (const value of [snapshot, said]) expect(() => canonicalJson(value)).not.toThrow();
        for (const plan of said.plans) expect(planSchema.safeParse(plan).error).toBeUndefined();
        for (const { argv } of snapshot.processes) for (const word of argv) unshow(word);
      }),
      { numRuns: 150, endOnFailure: true },
    );
  });

  test('are stored, chained, verified and shown, and stop nothing', async () => {
    const it = await newTestStore();
    const drive = driver(it);
    const incident = await drive.open('web1');
    await fc.assert(
      fc.asyncProperty(changes, nasty, async (fields, log) => {
        const { surveyId, number } = await it.store.incidents.beginSurvey(incident.id);
        const snapshot = snapshotOf(fields, { surveyId, number });
        const { judgement, plans, look, report } = saidOf(snapshot, log);
        await it.store.incidents.saveSurvey(incident.id, snapshot, judgement.verdict);
        await it.store.approvals.offer(incident.id, number, plans);
        await it.store.incidents.saveReport(incident.id, { ...report });
        const what = look.respawned.map((seen) => seen.what).join('; ');
        await it.store.incidents.needAttention(incident.id, {
          kind: 'failed',
          step: 'watch-for-respawn',
          detail: `${what} ${number}`,
        });
        await it.store.ledger.append({
          key: `look ${number}`,
          kind: 'watch.looked',
          actor: 'worker',
          incidentId: incident.id,
          subject: surveyId,
          body: { ...look, report },
        });
        await it.store.ledger.chain();
        expect(await it.store.incidents.snapshot(incident.id)).toEqual(JSON.parse(JSON.stringify(snapshot)));
      }),
      { numRuns: 25 },
    );
    const verifier = new ChainVerifier();
    for (;;) {
      const entries = await it.store.ledger.read(verifier.seq, 500);
      if (entries.length === 0) break;
      for (const entry of entries) {
        expect(verifier.next(entry)).toBeUndefined();
        expect(entry.kind).not.toBe('ledger.stand-in');
        expect(brokenTexts(timelineItem(entry))).toEqual([]);
      }
    }
    expect(verifier.seq).toBeGreaterThan(75);
  });
});
