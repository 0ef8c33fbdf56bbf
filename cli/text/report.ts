import type { IncidentReport } from '../../api/client/index.ts';
import type { Entry } from '../../domain/logs/index.ts';
import { rootCauseReportSchema } from '../../domain/logs/index.ts';
import { endingText } from './ending.ts';
import { stepsText } from './incident.ts';
import { verdictText } from './plan.ts';
import { bold } from './style.ts';
import { fields, time } from './table.ts';
import { watchText } from './watch.ts';

/** The incident's report for reading; its texts are shown text. */
export function reportText(report: IncidentReport): string {
  return [
    fields([
      ['incident', bold(report.incidentId)],
      ['host', report.host],
      ['status', report.resolution === null ? report.status : `closed, ${report.resolution}`],
      ['watched', watchText(report)],
    ]),
    ...endingText(report.ending),
    ...(report.verdict === null ? [] : [verdictText(report.verdict)]),
    stepsText(report.steps),
    bold('root cause'),
    ...rootCauseText(report.report),
  ].join('\n');
}

function rootCauseText(report: IncidentReport['report']): string[] {
  if (report === null) return ['  not known: the logs were not collected yet'];
  const parsed = rootCauseReportSchema.safeParse(report);
  if (!parsed.success) return ['  this davy does not know its form; --json has all of it'];
  const { cause, entry, others, firstArtefact, findings, missing, recommendation } = parsed.data;
  return [
    `  cause: ${cause}`,
    ...(entry === null ? [] : entryText('  way in', entry)),
    ...(firstArtefact === null
      ? []
      : [`  first artefact, at the latest: ${time(firstArtefact.at)} ${firstArtefact.what}`]),
    ...findings.map((finding) => `  - ${finding}`),
    ...others.flatMap((other) => entryText('  or else', other)),
    ...section('cannot be answered', missing),
    ...section('rotate', recommendation.rotate),
    ...section('then', recommendation.steps),
  ];
}

const entryText = (name: string, entry: Entry): string[] => [
  `${name}: ${entry.what} (${entry.grade})${entry.at === null ? '' : `, ${time(entry.at)}`}`,
  `    ${entry.file}:${entry.line}: ${entry.text}`,
];

const section = (title: string, items: readonly string[]): string[] =>
  items.length === 0 ? [] : [`  ${title}:`, ...items.map((item) => `    - ${item}`)];
