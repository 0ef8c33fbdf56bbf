import type { Approval } from '../domain/gate.ts';
import type { TargetIdentity } from '../domain/plan.ts';
import { defang } from '../domain/show.ts';
import type { Indicator } from './schemas/incidents.ts';

type Bare = Pick<Indicator, 'type' | 'value' | 'valueBase64'>;

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

function ofIdentity(identity: TargetIdentity): Bare[] {
  switch (identity.kind) {
    case 'cron-line':
      return [exact('cron-line', identity.line, identity.lineBase64)];
    case 'cron-file':
    case 'file':
      return file(identity);
    case 'egress':
      return [exact('address', identity.address)];
    case 'process':
      // A script's interpreter is the system's own and indicates nothing.
      return identity.by === 'script' ? file(identity.script) : file(identity.image);
  }
}

const file = (of: { path: string; pathBase64?: string | undefined; sha256: string }): Bare[] => [
  exact('sha256', of.sha256),
  exact('path', of.path, of.pathBase64),
];

const exact = (type: Indicator['type'], value: string, base64?: string): Bare => ({
  type,
  value,
  ...(base64 === undefined ? {} : { valueBase64: base64 }),
});
