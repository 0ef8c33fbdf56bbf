import { planDigest, targetId } from './digest.ts';
import type { EvidenceItem } from './evidence.ts';
import { FORMS } from './forms.ts';
import type { TargetId } from './ids.ts';
import type { Plan, Target } from './plan.ts';
import { mergeChains } from './plan-chains.ts';
import type { PlanDraft, RegrowthDraft, TargetDraft } from './plan-draft.ts';
import { takes } from './plan-draft.ts';
import { evidenceOf } from './targets/evidence-cover.ts';

/** What is known beside the plan itself. */
export interface PlanSetting {
  /** Drafts of every destructive step of the playbook, whether it is asked now or not: what is left to others, and what to none. */
  readonly drafts: readonly PlanDraft[];
  /** What of this incident is off the host when the plan is made. */
  readonly evidence: readonly EvidenceItem[];
}

/** Puts format, ids, links and digest to a draft. Targets with the same identity are one. */
export function makePlan(
  frame: Pick<Plan, 'host' | 'step' | 'action' | 'surveyedAt' | 'binding'>,
  draft: PlanDraft,
  setting: PlanSetting = { drafts: [], evidence: [] },
): Plan {
  const drafts = new Map<TargetId, TargetDraft>();
  for (const target of draft.targets) {
    const id = targetId(target.identity);
    if (!drafts.has(id)) drafts.set(id, target);
  }
  const chains = [
    ...[...drafts.values()].map(({ why }) => why),
    ...draft.kept.map((one) => one.because ?? []),
  ];
  const { links, ends } = mergeChains(chains);
  const targets = [...drafts].map(([id, target], at): Target => {
    const { title, identity, change, facts, reversible, impact, risks, selected } = target;
    const evidence = evidenceOf(target, setting.evidence);
    const link = ends[at] ?? null;
    return { id, title, identity, link, change, facts, reversible, impact, risks, evidence, selected };
  });
  const plan: Omit<Plan, 'digest'> = {
    format: FORMS.plan,
    ...frame,
    links: [...links],
    targets,
    kept: draft.kept.map(({ title, why }, at) => {
      const link = ends[drafts.size + at] ?? null;
      return link === null ? { title, why } : { title, why, link };
    }),
    blind: [...draft.blind],
    regrows: regrowsOf(draft, setting.drafts),
  };
  return { digest: planDigest(plan), ...plan };
}

/** What this plan takes away itself does not come back; of the rest it is said which targets of other plans prevent it. */
function regrowsOf(draft: PlanDraft, drafts: readonly PlanDraft[]): Plan['regrows'] {
  const others = drafts.flatMap((one) => (one === draft ? [] : one.targets));
  return draft.regrows.flatMap(({ things, title, why, elsewhere }: RegrowthDraft) => {
    if (things.length > 0 && things.every((thing) => draft.targets.some((target) => takes(target, thing))))
      return [];
    const taking = things.map((thing) => others.filter((target) => takes(target, thing)));
    // What one thing alone brings back is not prevented by taking away the others.
    const unless = taking.every((some) => some.length > 0)
      ? [...new Set(taking.flat().map((target) => targetId(target.identity)))].sort()
      : [];
    return [{ title, why: unless.length === 0 ? (elsewhere ?? why) : why, unless }];
  });
}
