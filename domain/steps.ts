/**
 * How a destructive step stands to the kill. A guard revives cron lines within half a second, so nothing of a round is done while
 * its kill plan is undecided; then everything goes in one call.
 *
 * - `with`: placed ahead of the kill it goes to the host in the kill's own call, after the freeze;
 * - `is`: the kill itself, last of that call;
 * - `apart`: has a call of its own and may go ahead while the kill is undecided, because nothing it does warns a guard.
 */
type Kill = 'with' | 'is' | 'apart';

type Row = { readonly name: string } & (
  | { readonly destructive: true; readonly kill: Kill }
  | {
      readonly destructive: false;
      /** `examines`: done side by side with its like, directly after the survey. `asks`: has a gate of its own when in doubt. */
      readonly special: 'asks' | 'examines' | null;
    }
);

/** The one table of steps, in the order of the source procedure. Everything that names a step derives from it. */
const STEPS = [
  { name: 'confirm-miner', destructive: false, special: 'asks' },
  { name: 'check-reputation', destructive: false, special: 'examines' },
  { name: 'preserve-evidence', destructive: false, special: 'examines' },
  { name: 'remove-cron-entries', destructive: true, kill: 'with' },
  { name: 'disable-persistence', destructive: true, kill: 'with' },
  { name: 'kill-processes', destructive: true, kill: 'is' },
  { name: 'delete-files', destructive: true, kill: 'with' },
  { name: 'block-egress', destructive: true, kill: 'apart' },
  { name: 'collect-logs', destructive: false, special: null },
  { name: 'watch-for-respawn', destructive: false, special: null },
] as const satisfies readonly Row[];

type Step = (typeof STEPS)[number];
export type StepName = Step['name'];
export type DestructiveStep = Extract<Step, { destructive: true }>['name'];
export type ReadOnlyStep = Extract<Step, { destructive: false }>['name'];
export type ExaminingStep = Extract<Step, { special: 'examines' }>['name'];
/** Steps that may wait for a person. */
export type GatedStep = DestructiveStep | Extract<Step, { special: 'asks' }>['name'];

export const STEP_NAMES: readonly StepName[] = STEPS.map(({ name }) => name);
export const DESTRUCTIVE_STEPS: readonly DestructiveStep[] = STEPS.flatMap((step) =>
  step.destructive ? [step.name] : [],
);
export const READ_ONLY_STEPS: readonly ReadOnlyStep[] = STEPS.flatMap((step) =>
  step.destructive ? [] : [step.name],
);
export const EXAMINING_STEPS: readonly ExaminingStep[] = STEPS.flatMap((step) =>
  !step.destructive && step.special === 'examines' ? [step.name] : [],
);
export const GATED_STEPS: readonly GatedStep[] = STEPS.flatMap((step) =>
  step.destructive || step.special === 'asks' ? [step.name] : [],
);

export const isDestructive = (step: string): step is DestructiveStep =>
  STEPS.some(({ name, destructive }) => destructive && name === step);

export const isGated = (step: string): step is GatedStep => GATED_STEPS.some((name) => name === step);

/** The step whose gate asks what this is; it changes nothing. */
export const VERDICT_STEP = 'confirm-miner' satisfies GatedStep;

/** How this step stands to the kill. */
export const killOf = (step: DestructiveStep): Kill => KILL[step];

/**
 * Something for each destructive step, made from its name.
 *
 * @example const acts = eachDestructive((step) => (id: string) => log(step, id));
 */
export function eachDestructive<T>(make: (step: DestructiveStep) => T): Record<DestructiveStep, T> {
  const made: Partial<Record<DestructiveStep, T>> = {};
  for (const step of DESTRUCTIVE_STEPS) made[step] = make(step);
  if (!isWhole(made)) throw new TypeError('a destructive step is missing');
  return made;
}

const isWhole = <T>(made: Partial<Record<DestructiveStep, T>>): made is Record<DestructiveStep, T> =>
  DESTRUCTIVE_STEPS.every((step) => step in made);

const KILL = eachDestructive((name): Kill => {
  const row = STEPS.find((step) => step.name === name);
  if (row === undefined || !row.destructive) throw new TypeError('no destructive step');
  return row.kill;
});
