export { EVIDENCE_LIBRARY } from './library.ts';
export type { Keep, Missing, Preserved } from './preserve.ts';
export { preserve } from './preserve.ts';
