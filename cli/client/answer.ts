import type { TargetId } from '../../domain/ids.ts';
import type { Plan } from '../../domain/plan.ts';

/** What a person typed under a plan. */
export type Answer =
  | { readonly kind: 'approve'; readonly targets: TargetId[] }
  | { readonly kind: 'no' }
  | { readonly kind: 'unclear'; readonly why: string };

/** Targets that the plan offers ticked. */
export const ticked = (plan: Pick<Plan, 'targets'>): TargetId[] =>
  plan.targets.filter((target) => target.selected).map((target) => target.id);

/**
 * Reads an answer: `y` takes what is ticked, a list of target ids or of their numbers takes those, everything else that is
 * understood is a no. A list with one odd word is unclear as a whole: nothing is approved by guessing.
 *
 * @example readAnswer('1 3', plan) // the first and the third target
 */
export function readAnswer(line: string, plan: Pick<Plan, 'targets' | 'step'>): Answer {
  const text = line.trim();
  if (/^(no?)?$/i.test(text)) return { kind: 'no' };
  if (/^y(es)?$/i.test(text)) {
    const targets = ticked(plan);
    if (targets.length === 0 && plan.targets.length > 0)
      return { kind: 'unclear', why: 'nothing is ticked: name targets, or n' };
    return { kind: 'approve', targets };
  }
  return readTargets(text, plan);
}

/** A list of target ids or numbers, separated by spaces or commas. */
export function readTargets(text: string, { targets }: Pick<Plan, 'targets'>): Answer {
  const chosen = new Set<TargetId>();
  for (const word of text.split(/[\s,]+/).filter((one) => one !== '')) {
    const target = /^[1-9]\d{0,8}$/.test(word)
      ? targets[Number(word) - 1]
      : targets.find(({ id }) => id === word);
    if (target === undefined)
      return { kind: 'unclear', why: `${word} is neither y, n, nor a target of this plan` };
    chosen.add(target.id);
  }
  if (chosen.size === 0) return { kind: 'unclear', why: 'no target is named' };
  return { kind: 'approve', targets: [...chosen] };
}
