import { generic } from './generic.ts';
import type { AlertSource } from './source.ts';

export type { AlertSource } from './source.ts';

/** Every form of alert that Davy reads, by the name in `POST /v1/alerts/{source}`. */
export const SOURCES: ReadonlyMap<string, AlertSource> = new Map(
  [generic].map((source) => [source.name, source]),
);
