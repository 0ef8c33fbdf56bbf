/** What is needed of a timeline entry. */
interface Moment {
  readonly at: string;
  readonly kind: string;
}

/** Where one response's time went: milliseconds between the marks that the ledger holds. Phases may overlap. */
export function phases(timeline: readonly Moment[]): Record<string, number> {
  const times = (kind: string) => timeline.filter((one) => one.kind === kind).map(({ at }) => Date.parse(at));
  const first = (kind: string) => Math.min(...times(kind));
  const last = (kind: string) => Math.max(...times(kind));
  const begun = first('act.intended');
  const evidence = times('evidence.kept').filter((at) => at <= begun);
  const marks: Record<string, number> = {
    alertToSurveyMs: first('survey.taken') - first('incident.opened'),
    surveyToPlansMs: last('plan.offered') - first('survey.taken'),
    plansToEvidenceMs: Math.max(...evidence) - last('plan.offered'),
    readyToFirstIntentMs: begun - Math.max(...evidence, last('approval.decided')),
    actsMs: last('act.outcome') - begun,
    actsToLogsMs: first('logs.collected') - last('act.outcome'),
  };
  return Object.fromEntries(Object.entries(marks).filter(([, ms]) => Number.isFinite(ms)));
}
