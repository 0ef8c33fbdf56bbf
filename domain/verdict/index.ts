export { alertClaims } from './alert-claims.ts';
export type { Indicators, JudgeContext, KnownPool, MaliciousAddress, ReputationAnswer } from './context.ts';
export { emptyContext } from './context.ts';
export { judge } from './judge.ts';
export type {
  Judgement,
  Link,
  LinkedCronFile,
  LinkedCronLine,
  LinkedFile,
  LinkedProcess,
  LinkGraph,
  Role,
} from './judgement.ts';
