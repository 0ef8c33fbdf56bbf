/** What is needed of a timeline entry. */
interface Moment {
  readonly at: string;
  readonly kind: string;
}

/** What Davy does by itself between offering plans and acting on them. */
const OWN_WORK = ['survey.taken', 'reputation.answered', 'evidence.kept'];
/** What ends a response, the watch aside. */
const LAST_WORK = ['act.outcome', 'act.settled', 'logs.collected'];

/**
 * Milliseconds that Davy itself needed, from the alert to the last step verified: all of it but the time in which the only
 * thing missing was a person's answer. The watch's clock is not in it. Evidence that is taken while the person reads is
 * Davy's own time, so a quick answer does not make Davy look quicker.
 */
export function machineTime(timeline: readonly Moment[]): number {
  const times = (...kinds: string[]) =>
    timeline.filter(({ kind }) => kinds.includes(kind)).map(({ at }) => Date.parse(at));
  const opened = Math.min(...times('incident.opened'));
  const acted = Math.max(...times(...LAST_WORK));
  const decided = Math.max(...times('approval.decided'));
  const begun = Math.min(...times('act.intended'));
  const own = times(...OWN_WORK).filter((at) => at <= begun);
  const ready = Math.max(...times('plan.offered').filter((at) => at <= decided), ...own);
  const waited = Math.max(0, decided - ready);
  const total = acted - opened - waited;
  return Number.isFinite(total) ? Math.max(0, Math.round(total)) : 0;
}
