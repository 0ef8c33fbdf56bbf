export type { CallOptions, Client, ClientOptions, OperationName } from './client.ts';
export { createClient, ProblemError } from './client.ts';
export type * from './types.ts';
