export type { LogFile } from './log-file.ts';
export type { ReportInput } from './report.ts';
export { rootCauseReport } from './report.ts';
export type { Entry, RootCauseReport } from './root-cause-report.ts';
export { rootCauseReportSchema } from './root-cause-report.ts';
