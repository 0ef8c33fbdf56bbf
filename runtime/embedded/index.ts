export type { DavyProcess, Embedded, EmbeddedOptions } from './embedded.ts';
export { startEmbedded } from './embedded.ts';
export type { PostgresOptions, RunningPostgres } from './postgres.ts';
export { startPostgres } from './postgres.ts';
export type { RunningTemporal, TemporalOptions } from './temporal.ts';
export { startTemporal } from './temporal.ts';
export { TEMPORAL_CLI, temporalBinary } from './temporal-binary.ts';
