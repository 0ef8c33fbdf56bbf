export type { CollectedLogs } from './collect.ts';
export { collectLogs } from './collect.ts';
export { LOGS_SCRIPTS } from './scripts.ts';
