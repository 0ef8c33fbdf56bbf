import type { PlanBlind } from './plan.ts';
import type { Hop } from './plan-chains.ts';
import type { KeptDraft, PlanDraft, RegrowthDraft, TargetDraft } from './plan-draft.ts';
import type { Snapshot } from './snapshot.ts';
import type { ProtectFacts } from './targets/protect.ts';
import { protectionOf } from './targets/protect.ts';
import type { Judgement } from './verdict/judgement.ts';

/** What a planner needs beside snapshot and judgement. */
export interface PlanContext {
  /** Name of the host in the inventory. */
  readonly host: string;
  readonly protect: ProtectFacts;
}

/** Pure: the same snapshot and judgement give the same draft. Protected things are never among its targets. */
export type Planner = (snapshot: Snapshot, judgement: Judgement, context: PlanContext) => PlanDraft;

/** One thing that an action looked at: it is to be changed, or it is left alone and that is said. */
export type Considered = { readonly target: TargetDraft } | { readonly kept: KeptDraft };

/** What a planner found. Everything that is the same in all of them is {@link draftFrom}'s. */
export interface Findings {
  readonly considered: readonly Considered[];
  /** What a tired eye could take for a target, by importance, and how the rest is counted. Asked for only where there is a target. */
  readonly bystanders?: (targets: readonly TargetDraft[]) => {
    readonly named: readonly KeptDraft[];
    readonly rest: (count: number) => KeptDraft;
  };
  /** What this action could not see, beside what the survey could not. */
  readonly unseen?: readonly PlanBlind[];
  /** Asked for only where there is a target. */
  readonly regrows: () => readonly RegrowthDraft[];
}

/** How many bystanders are named; the rest is counted. */
const KEPT_LIMIT = 50;

export const protectedBy = (title: string, why: string, because: readonly Hop[]): Considered => ({
  kept: { title, why: `Protected: ${why}.`, because },
});

/** The frame of every plan: what is protected is left alone, bystanders are capped, and nothing to do returns nothing. */
export function draftFrom(snapshot: Snapshot, { protect }: PlanContext, findings: Findings): PlanDraft {
  const considered = findings.considered.map((thing): Considered => {
    if ('kept' in thing) return thing;
    const why = protectionOf(thing.target.identity, protect);
    return why === null ? thing : protectedBy(nameOf(thing.target), why, thing.target.why);
  });
  const targets = considered.flatMap((thing) => ('target' in thing ? [thing.target] : []));
  const some = targets.length > 0;
  return {
    targets,
    kept: [
      ...considered.flatMap((thing) => ('kept' in thing ? [thing.kept] : [])),
      ...(some ? capped(findings.bystanders?.(targets)) : []),
    ],
    blind: [
      ...snapshot.blind.map(({ what, how, detail }) => ({ what, how, detail })),
      ...(findings.unseen ?? []),
    ],
    regrows: some ? findings.regrows() : [],
  };
}

/** What is protected is named by what it is, not by what is known of it. */
function nameOf({ identity, title }: TargetDraft): string {
  if (identity.kind === 'egress') return identity.address;
  return identity.kind === 'file' ? identity.path : title;
}

function capped(bystanders: ReturnType<NonNullable<Findings['bystanders']>> | undefined): KeptDraft[] {
  if (bystanders === undefined) return [];
  const { named, rest } = bystanders;
  return named.length <= KEPT_LIMIT
    ? [...named]
    : [...named.slice(0, KEPT_LIMIT), rest(named.length - KEPT_LIMIT)];
}
