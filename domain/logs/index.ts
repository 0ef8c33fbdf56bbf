export type { LogFile } from './log-file.ts';
export type { Entry, ReportInput, RootCauseReport } from './report.ts';
export { rootCauseReport } from './report.ts';
