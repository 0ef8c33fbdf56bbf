import type { Config } from './config.ts';
import { defaultPolicy } from './config.ts';
import type { GatePolicy } from './gate.ts';
import { roleIncludes } from './gate.ts';
import type { Playbook, PlaybookStep } from './playbook.ts';
import { isGated } from './steps.ts';

/**
 * The policies of a playbook's gates. A playbook can only make a gate stricter than the configuration: the higher role and
 * quorum, the shorter times, four eyes if either wants it.
 */
export function gatePolicies(playbook: Playbook, config: Config): Record<string, GatePolicy> {
  const base = defaultPolicy(config);
  return Object.fromEntries(
    playbook.steps.filter(({ step }) => isGated(step)).map((step) => [step.step, stricter(base, step.gate)]),
  );
}

function stricter(base: GatePolicy, gate: PlaybookStep['gate']): GatePolicy {
  const shorter = (a: number, b: number | undefined) => (b === undefined ? a : Math.min(a, b));
  const role = gate?.role ?? base.role;
  return {
    role: roleIncludes(role, base.role) ? role : base.role,
    quorum: Math.max(base.quorum, gate?.quorum ?? 1),
    fourEyes: base.fourEyes || gate?.fourEyes === true,
    escalateAfterMs: shorter(base.escalateAfterMs, gate?.escalateAfter),
    expireAfterMs: shorter(base.expireAfterMs, gate?.expireAfter),
    actWithinMs: shorter(base.actWithinMs, gate?.actWithin),
  };
}
