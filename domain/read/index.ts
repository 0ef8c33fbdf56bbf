/**
 * What people read of a plan, made in one place for the command line and for the console. Nothing here needs zod or Node, which
 * the import rules prove: the console ships it to browsers.
 */
export { planDigest } from '../digest.ts';
export type { ChainFault } from '../ledger-chain.ts';
export { ChainVerifier } from '../ledger-chain.ts';
export { defang, shorten, show } from '../show.ts';
export { chainOf } from './chain.ts';
export type { PlanDifference } from './difference.ts';
export { planDifference, plansDiffer } from './difference.ts';
export type { Outline, OutlineNode } from './outline.ts';
export { outlineOf } from './outline.ts';
export type { Said, Summary } from './summary.ts';
export { headline, summaryOf } from './summary.ts';
export type { Named } from './words.ts';
export { factsText, nameAll, namedTargets } from './words.ts';
