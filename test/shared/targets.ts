import { targetId } from '../../domain/digest.ts';
import type { Target, TargetIdentity } from '../../domain/plan.ts';
import type { TargetDraft } from '../../domain/plan-draft.ts';
import type { TargetFacts } from '../../domain/target-facts.ts';
import type { MinerRole } from '../../domain/targets/role.ts';
import type { Written } from './written.ts';
import { surveyed } from './written.ts';

/** Facts as little as a kind allows: what is done to a target, its identity and change say. */
function factsOf(identity: TargetIdentity, role: MinerRole = 'miner'): TargetFacts {
  const file = { owner: 'root', mode: '644', links: 1 };
  switch (identity.kind) {
    case 'line':
      return {
        kind: 'line',
        path: identity.path,
        ...file,
        line: identity.occurrence,
        schedule: null,
        account: null,
        lines: [],
        before: 0,
        after: 0,
      };
    case 'name':
    case 'file': {
      const { size, sha256 } = identity;
      return { kind: 'file', ...file, size, sha256, modifiedAt: null, changedAt: null };
    }
    case 'process':
      return { kind: 'process', role, owner: 'root', processes: [], more: 0 };
    case 'egress':
      return { kind: 'egress', ports: [], addressKind: 'public', users: [], more: 0 };
  }
}

const words = { title: 'a target', change: 'it goes', impact: 'none', risks: [], selected: true };

/** A target with an identity of its own and nothing else to say. */
export const targetOf = (
  written: Written<TargetIdentity>,
  more: { role?: MinerRole } = {},
  identity = surveyed<TargetIdentity>(written),
): Target => ({
  id: targetId(identity),
  identity,
  ...words,
  link: null,
  facts: factsOf(identity, more.role),
  reversible: false,
  evidence: 'kept',
});

/** The same as its planner would give it. */
export const targetDraftOf = (
  written: Written<TargetIdentity>,
  more: Partial<Omit<TargetDraft, 'identity' | 'facts'>> = {},
  identity = surveyed<TargetIdentity>(written),
): TargetDraft => ({
  identity,
  ...words,
  why: [{ kind: 'link', role: null, text: 'it is the miner' }],
  facts: factsOf(identity),
  reversible: true,
  ...more,
});
