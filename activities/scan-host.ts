import { randomBytes } from 'node:crypto';
import type { Config } from '../domain/config.ts';
import { newId } from '../domain/ids.ts';
import { makePlan } from '../domain/make-plan.ts';
import type { Plan } from '../domain/plan.ts';
import type { Snapshot } from '../domain/snapshot.ts';
import { protectFacts } from '../domain/targets/protect.ts';
import type { JudgeContext, Judgement } from '../domain/verdict/index.ts';
import { judge } from '../domain/verdict/index.ts';
import type { HostSession } from '../ssh/host-session.ts';
import { CATALOGUE, loadPlanner } from './catalogue.ts';
import type { SeenContent } from './survey/index.ts';
import { survey } from './survey/index.ts';

/** What a look at a host would lead to, without an incident. */
export interface Scan {
  readonly snapshot: Snapshot;
  readonly judgement: Judgement;
  readonly plans: readonly Plan[];
}

/** Surveys the host once and makes the plans that would be offered. Read-only; nothing is kept. */
export async function scanHost(
  session: HostSession,
  host: string,
  setting: {
    readonly context: JudgeContext;
    readonly protect: Config['protect'];
    readonly now: Date;
    readonly seen?: SeenContent | undefined;
  },
): Promise<Scan> {
  const surveyId = newId('svy', setting.now.getTime(), randomBytes(10));
  const snapshot = await survey(session, {
    surveyId,
    number: 1,
    now: setting.now,
    seen: setting.seen,
  });
  const judgement = judge(snapshot, setting.context);
  const protect = protectFacts(snapshot, setting.protect);
  const { machineId, bootId } = snapshot.host;
  const drafts = [];
  for (const { metadata } of CATALOGUE) {
    const plan = await loadPlanner(metadata.name);
    drafts.push({ metadata, draft: plan(snapshot, judgement, { host, protect }) });
  }
  // Nothing is kept of a host that is only looked at: the plans say so of each target.
  const around = { drafts: drafts.map(({ draft }) => draft), evidence: [] };
  const plans = drafts.map(({ metadata: { name, version }, draft }) => {
    const binding = {
      hostKey: session.hostKey,
      machineId,
      bootId,
      playbook: 'none',
      actionVersion: version,
    };
    return makePlan({ host, step: name, action: name, surveyedAt: snapshot.takenAt, binding }, draft, around);
  });
  return { snapshot, judgement, plans };
}
