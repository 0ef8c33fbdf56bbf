import type { Plan, Target, TargetIdentity } from '../plan.ts';

/** What approving does to a target, in one word; with its number it names the target to a person, so each plan has its own. */
function verbOf(step: Plan['step'], kind: TargetIdentity['kind']): string {
  if (step === 'disable-persistence') return 'disable';
  switch (kind) {
    case 'line':
      return 'cut';
    case 'name':
      return 'remove';
    case 'process':
      return 'kill';
    case 'file':
      return 'delete';
    case 'egress':
      return 'block';
  }
}

/** A target as a person names it among these plans. */
export interface Named {
  readonly plan: Plan;
  readonly target: Target;
  readonly verb: string;
  /** Its place in its plan, from 1: what a person types to choose it. */
  readonly number: number;
}

export const namedTargets = (plans: readonly Plan[]): Named[] =>
  plans.flatMap((plan) =>
    plan.targets.map((target, at) => ({
      plan,
      target,
      verb: verbOf(plan.step, target.identity.kind),
      number: at + 1,
    })),
  );

/**
 * Targets by verb and number, neighbours as a range.
 *
 * @example nameAll(named) // 'cut 1-4, kill 2'
 */
export function nameAll(named: readonly Pick<Named, 'verb' | 'number'>[]): string {
  return [...Map.groupBy(named, ({ verb }) => verb)]
    .map(([verb, some]) => `${verb} ${ranges(some.map(({ number }) => number))}`)
    .join(', ');
}

function ranges(numbers: readonly number[]): string {
  const runs: [from: number, to: number][] = [];
  for (const number of [...new Set(numbers)].sort((a, b) => a - b)) {
    const last = runs.at(-1);
    if (last !== undefined && last[1] === number - 1) last[1] = number;
    else runs.push([number, number]);
  }
  return runs
    .map(([from, to]) => (from === to ? `${from}` : to === from + 1 ? `${from}, ${to}` : `${from}-${to}`))
    .join(', ');
}

const MINUTE = 60;
const UNITS = [
  [24 * 60 * MINUTE, 'd'],
  [60 * MINUTE, 'h'],
  [MINUTE, 'min'],
] as const;

function ageOf(seconds: number): string {
  const [size, name] = UNITS.find(([unit]) => seconds >= unit) ?? [1, 's'];
  return `${Math.floor(seconds / size)} ${name}`;
}

/** What a person weighs about a target beside its title, in a few words; empty where the title has it all. */
export function factsText({ facts, identity }: Pick<Target, 'facts' | 'identity'>): string {
  switch (facts.kind) {
    case 'line': {
      const own = facts.lines.find(({ number }) => number === facts.line);
      const end = own === undefined ? 0 : own.offset + own.length;
      return own === undefined ? '' : `bytes ${own.offset}-${end}`;
    }
    case 'process': {
      const { processes, more } = facts;
      const [first] = processes;
      if (first === undefined) return '';
      const others = processes.length + more > 1 ? `, the first of ${processes.length + more}` : '';
      const parent = first.parent === null ? '' : `, child of ${first.parent}`;
      return `${ageOf(first.ageSeconds)} old, ${Math.round(first.cpuShare * 100)} % of a core${parent}${others}${hashOf(identity)}`;
    }
    case 'file':
      return facts.package === undefined || facts.package === null ? '' : `of package ${facts.package}`;
    case 'egress':
      return '';
  }
}

const hashOf = (identity: TargetIdentity): string =>
  identity.kind === 'process' && identity.by !== 'script'
    ? `, sha256 ${identity.image.sha256.slice(0, 12)}…`
    : identity.kind === 'process'
      ? `, sha256 ${identity.script.sha256.slice(0, 12)}…`
      : '';
