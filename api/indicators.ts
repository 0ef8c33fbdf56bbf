import type { Approval } from '../domain/gate.ts';
import { defang } from '../domain/show.ts';
import { ofIdentity } from '../domain/targets/indicators.ts';
import type { Indicator } from './schemas/incidents.ts';

/**
 * What to look for on other hosts: hashes, paths, addresses and cron lines of the targets of an incident's plans. A target has
 * a link to the miner, so nothing that is merely on the host gets in; what alerts claim is not repeated.
 */
export function indicatorsOf(approvals: readonly Pick<Approval, 'step' | 'plan'>[]): Indicator[] {
  const found = new Map<string, Indicator>();
  for (const { step, plan } of approvals) {
    for (const bare of plan.targets.flatMap((target) => ofIdentity(target.identity))) {
      const key = `${bare.type} ${bare.value}`;
      const known = found.get(key) ?? { ...bare, defanged: defang(bare.value), steps: [] };
      if (!known.steps.includes(step)) known.steps.push(step);
      found.set(key, known);
    }
  }
  return [...found.values()].sort((a, b) => order(a.type, b.type) || order(a.value, b.value));
}

const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
