import type { ApiOptions } from './context.ts';
import type { Refusals } from './refusals.ts';
import type { Route } from './route.ts';
import type { Tail } from './tail.ts';

/** What routes and middleware work with: the options, and what lives as long as the process. */
export interface ApiParts extends ApiOptions {
  /** Wakes the dispatcher: an incident's version was raised. */
  readonly poke: () => void;
  readonly tail: Tail;
  readonly refusals: Refusals;
  /** Aborts when the server closes: streams end then. */
  readonly closing: AbortSignal;
}

export type RoutesOf = (parts: ApiParts) => Route[];
