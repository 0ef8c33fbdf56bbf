/** What is needed of a timeline entry. */
interface Moment {
  readonly at: string;
  readonly kind: string;
}

/**
 * Milliseconds that Davy itself needed: from the alert to the last plan on the screen, and from the last decision to the last
 * step done. The waits for a person and the watch's clock are not in it.
 */
export function machineTime(timeline: readonly Moment[]): number {
  const times = (kind: string) => timeline.filter((m) => m.kind === kind).map((m) => Date.parse(m.at));
  const opened = Math.min(...times('incident.opened'));
  const offered = Math.max(...times('plan.offered'));
  const decided = Math.max(...times('approval.decided'));
  const acted = Math.max(...times('act.outcome'), ...times('logs.collected'));
  const total = offered - opened + (acted - decided);
  return Number.isFinite(total) ? Math.max(0, Math.round(total)) : 0;
}
