/**
 * What stands in Davy's types and nothing in Davy keeps yet, each with the reason. `promises.test.ts` proves that these are all, and
 * that each is still one: whoever fulfils a promise takes it off this page.
 */

/** A member of a closed list that no product code produces. */
export interface UnmadeMember {
  /** The file, and the name of what lists it. */
  readonly list: string;
  readonly member: string;
  readonly why: string;
}

/** A name that is defined, and used by nothing but these files, which hand it on. */
export interface UnusedName {
  readonly name: string;
  readonly definedIn: string;
  readonly usedIn: readonly string[];
  readonly why: string;
}

export const UNMADE: readonly UnmadeMember[] = [
  {
    list: 'domain/alert.ts alertStatusSchema',
    member: 'ignored',
    why: 'For alerts that a rule of the operator sets aside. There are no such rules yet: every alert becomes or joins an incident, or waits unassigned.',
  },
];

export const UNUSED: readonly UnusedName[] = [
  {
    name: 'undo',
    definedIn: 'activities/action/applier.ts',
    usedIn: [],
    why: 'The statements are there and proved on lab hosts; the step that asks a person and runs them is not. Until then `reversible` says that a way back exists, not that Davy goes it.',
  },
  {
    name: 'escalateAfter',
    definedIn: 'domain/playbook.ts',
    usedIn: ['domain/config.ts', 'domain/policy.ts'],
    why: 'Nobody is told when it has passed, since there is no notifier. It stands in the approval’s policy, for reminders of the reader’s own (docs/approve.md).',
  },
  {
    name: 'escalateAfterMs',
    definedIn: 'domain/gate.ts',
    usedIn: ['domain/policy.ts'],
    why: 'The same, as the approval holds it.',
  },
];
