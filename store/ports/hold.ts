import type { CallId } from '../../domain/ids.ts';
import type { Actor } from './asking.ts';

export interface HoldStore {
  get(): Promise<{ on: boolean; reason: string | null; since: string | null; by: string | null }>;
  /** Answers with the calls in flight. Raises the version of every open incident when it goes off. */
  set(on: boolean, reason: string, actor: Actor): Promise<{ on: boolean; inFlight: CallId[] }>;
}
