/** One thing that can happen next. */
export interface Step<S> {
  readonly name: string;
  readonly to: S;
}

/**
 * A protocol as a state machine: plain data, all that can happen next, and what must be true. States are compared by their JSON,
 * so every step has to keep the order of keys (spread does).
 */
export interface Model<S> {
  readonly start: S;
  steps(state: S): readonly Step<S>[];
  /** What is broken in this state; undefined when nothing is. */
  broken(state: S): string | undefined;
  /** The state without what makes no difference, such as which of two equal processes stands where. */
  same?(state: S): unknown;
  /** The same as `broken` for a state in which nothing more can happen. */
  brokenAtEnd(state: S): string | undefined;
}

export interface Violation {
  readonly what: string;
  /** The shortest way there. */
  readonly trace: readonly string[];
}

export interface Explored {
  readonly states: number;
  /** States in which nothing more can happen. */
  readonly ends: number;
  readonly violation: Violation | undefined;
}

/**
 * Looks at every state that can be reached, nearest first, so that the first violation has the shortest trace.
 *
 * @param limit of states; beyond it the model is too large to prove anything and this throws
 */
export function explore<S>(model: Model<S>, limit = 600_000): Explored {
  const known = new Map<string, number>();
  const reached: { readonly state: S; readonly by: string; readonly from: number }[] = [];
  const add = (state: S, by: string, from: number): void => {
    const key = JSON.stringify(model.same?.(state) ?? state);
    if (known.has(key)) return;
    known.set(key, reached.length);
    reached.push({ state, by, from });
  };
  const trace = (at: number): string[] => {
    const names: string[] = [];
    for (let one = reached[at]; one !== undefined && one.from >= 0; one = reached[one.from])
      names.push(one.by);
    return names.reverse();
  };

  add(model.start, '', -1);
  let ends = 0;
  for (let at = 0; at < reached.length; at++) {
    const state = reached[at]?.state;
    if (state === undefined) break;
    const steps = model.steps(state);
    if (steps.length === 0) ends++;
    const what = model.broken(state) ?? (steps.length === 0 ? model.brokenAtEnd(state) : undefined);
    if (what !== undefined) return { states: reached.length, ends, violation: { what, trace: trace(at) } };
    for (const { name, to } of steps) add(to, name, at);
    if (reached.length > limit) throw new RangeError(`more than ${limit} states: make the model smaller`);
  }
  return { states: reached.length, ends, violation: undefined };
}
