export type { CallLimits, CallOptions, CallResult, HostAddress, HostSession, Peer } from './host-session.ts';
export type { KnownHosts } from './known-hosts.ts';
export { knownKeys, parseKnownHosts } from './known-hosts.ts';
export type { OpenHostOptions } from './open-host.ts';
export { openHost } from './open-host.ts';
export type { HostPool, PoolOptions } from './pool.ts';
export { createHostPool } from './pool.ts';
export type { PresentedKey } from './probe-host-key.ts';
export { probeHostKey } from './probe-host-key.ts';
