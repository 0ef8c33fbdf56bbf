import type { $brand } from 'zod';

/** zod's own mark, so that a schema of ids makes them without a cast; only its type is needed here. */
type Branded<T, B extends string> = T & $brand<B>;

export type IncidentId = Branded<string, 'incident'>;
export type ApprovalId = Branded<string, 'approval'>;
export type AlertId = Branded<string, 'alert'>;
export type KeyId = Branded<string, 'key'>;
export type HostId = Branded<string, 'host'>;
export type CallId = Branded<string, 'call'>;
export type ActId = Branded<string, 'act'>;
/** Names a ledger entry that no other id names. */
export type EntryId = Branded<string, 'entry'>;
export type SurveyId = Branded<string, 'survey'>;
/** `t_` and 16 hex digits: see `targetId`. */
export type TargetId = Branded<string, 'target'>;
/** `sha256:` and 64 hex digits. */
export type Digest = Branded<string, 'digest'>;
/** 64 lower-case hex digits. */
export type Sha256 = Branded<string, 'sha256'>;
