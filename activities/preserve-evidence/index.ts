export type { Keep, Missing, Preserved } from './preserve.ts';
export { preserve } from './preserve.ts';
export { EVIDENCE_SCRIPTS } from './scripts.ts';
