import type { Plan } from '../plan.ts';
import type { Named } from './words.ts';
import { nameAll, namedTargets } from './words.ts';

/** A sentence and what it is said of. */
export interface Said {
  readonly text: string;
  readonly of: string;
}

/** What a person reads below the outline. Each sentence stands once, with everything that it is said of. */
export interface Summary {
  readonly changes: readonly Said[];
  readonly impacts: readonly Said[];
  readonly risks: readonly Said[];
  /** Targets whose bytes are not off the host, and what that means. */
  readonly evidence: readonly Said[];
  /** Left alone, by reason. */
  readonly kept: readonly Said[];
  readonly unseen: readonly Said[];
  /** What returns while these are not approved; `of` is named by its title where its target is not shown. */
  readonly returns: readonly Said[];
}

export function summaryOf(plans: readonly Plan[]): Summary {
  const named = namedTargets(plans);
  const of = (said: (one: Named) => readonly string[]): Said[] =>
    [
      ...Map.groupBy(
        named.flatMap((one) => said(one).map((text) => ({ text, one }))),
        ({ text }) => text,
      ),
    ].map(([text, some]) => ({ text, of: nameAll(some.map(({ one }) => one)) }));
  return {
    changes: of(({ target }) => [target.change]),
    impacts: of(({ target }) => (target.impact === '' ? [] : [target.impact])),
    risks: of(({ target }) => target.risks),
    evidence: of(({ target }) => HELD[target.evidence]),
    kept: together(plans.flatMap(({ kept }) => kept.map(({ title, why }) => ({ text: why, of: title })))),
    unseen: together(
      plans.flatMap(({ blind }) =>
        blind.map(({ what, how, detail }) => ({ text: detail === '' ? how : `${how}: ${detail}`, of: what })),
      ),
    ),
    returns: returnsOf(plans, named),
  };
}

const HELD: Readonly<Record<Plan['targets'][number]['evidence'], readonly string[]>> = {
  kept: [],
  'cut-off': ['Only the beginning of its bytes is kept: it is refused unless the rest is kept by then.'],
  missing: ['Its bytes are not kept: it is refused unless they are by then.'],
};

/** Things of which the same is said, each once. */
const together = (said: readonly Said[]): Said[] =>
  [...Map.groupBy(said, ({ text }) => text)].map(([text, some]) => ({
    text,
    of: [...new Set(some.map(({ of }) => of))].join(', '),
  }));

/** Of several plans each says what the others would leave: the same thing is named once, with all that it does. */
function returnsOf(plans: readonly Plan[], named: readonly Named[]): Said[] {
  const shown = new Map(named.map((one) => [one.target.id, one]));
  const all = plans.flatMap(({ regrows }) => regrows);
  const things = [...Map.groupBy(all, ({ title, unless }) => JSON.stringify([title, unless]))].flatMap(
    ([, some]) => {
      const [first] = some;
      if (first === undefined) return [];
      const text = [...new Set(some.map(({ why }) => why))].join(' ');
      const targets = first.unless.flatMap((id) => shown.get(id) ?? []);
      // Where the plan that prevents it is not shown, only the thing itself can be named.
      const whole = targets.length > 0 && targets.length === first.unless.length;
      return [{ text, title: first.title, targets: whole ? targets : [] }];
    },
  );
  return [...Map.groupBy(things, ({ text }) => text)].map(([text, some]) => {
    const numbers = nameAll(some.flatMap(({ targets }) => targets));
    const titles = some.flatMap(({ title, targets }) => (targets.length === 0 ? [title] : []));
    return { text, of: [...(numbers === '' ? [] : [numbers]), ...new Set(titles)].join(', ') };
  });
}

/**
 * The plans in one line.
 *
 * @example headline(plans) // 'ticked: cut 4 of 4, kill 3 of 4; 3 cannot be undone'
 */
export function headline(plans: readonly Plan[]): string {
  const named = namedTargets(plans);
  if (named.length === 0) return 'nothing to do';
  const counts = [...Map.groupBy(named, ({ verb }) => verb)].map(
    ([verb, some]) => `${verb} ${some.filter(({ target }) => target.selected).length} of ${some.length}`,
  );
  const final = named.filter(({ target }) => target.selected && !target.reversible).length;
  return `ticked: ${counts.join(', ')}${final === 0 ? '' : `; ${final} cannot be undone`}`;
}
