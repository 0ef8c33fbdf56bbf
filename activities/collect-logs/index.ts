export type { CollectedLogs } from './collect.ts';
export { collectLogs } from './collect.ts';
export { LOGS_LIBRARY } from './library.ts';
