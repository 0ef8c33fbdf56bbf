import { expect, test } from 'vitest';
import { phases } from './phases.ts';

test('phases are what lies between the marks of the ledger', () => {
  const entries: [number, string][] = [
    [0, 'incident.opened'],
    [100, 'survey.taken'],
    [110, 'plan.offered'],
    [120, 'approval.decided'],
    [150, 'evidence.kept'],
    [170, 'act.intended'],
    [300, 'act.outcome'],
    [320, 'evidence.kept'],
    [350, 'logs.collected'],
  ];
  expect(phases(entries.map(([ms, kind]) => ({ at: new Date(ms).toISOString(), kind })))).toEqual({
    alertToSurveyMs: 100,
    surveyToPlansMs: 10,
    plansToEvidenceMs: 40,
    readyToFirstIntentMs: 20,
    actsMs: 130,
    actsToLogsMs: 50,
  });
});
