import type { AuthorisedMiner } from '../config.ts';

/** A mining pool: its name, the addresses it was resolved or configured to, and its ports (none named: any port). */
export interface KnownPool {
  readonly host: string;
  readonly addresses: readonly string[];
  readonly ports: readonly number[];
  /** Addresses that a resolver named lately, canonical, of no network that others share. They count only with a port of `ports`. */
  readonly resolved?: { readonly addresses: readonly string[]; readonly at: string };
}

/** A network whose addresses are many customers'. */
export interface SharedNetwork {
  readonly network: string;
  readonly what: string;
}

/** An address that malware uses for loading or control. It is no pool: it counts as relation, never as mining. */
export interface MaliciousAddress {
  readonly address: string;
  /** Undefined: any port. */
  readonly port?: number;
  readonly what: string;
}

export interface Indicators {
  readonly pools: readonly KnownPool[];
  /** Lower-case MD5 or SHA-256 of miners, their guards and loaders → what it is. */
  readonly hashes: Readonly<Record<string, string>>;
  readonly addresses: readonly MaliciousAddress[];
  readonly shared?: readonly SharedNetwork[];
}

/** What a reputation service said about a hash. Only `malicious` is a signal; a 404 is `unknown`, never clean. */
export interface ReputationAnswer {
  readonly verdict: 'malicious' | 'suspicious' | 'unknown' | 'known' | 'not-checked';
  readonly what: string;
}

/** What the alerts of an incident name. */
export interface AlertClaims {
  /** IP addresses, with or without a port. */
  readonly addresses: readonly string[];
  /** Lower-case MD5 and SHA-256. */
  readonly hashes: readonly string[];
  readonly commandLines: readonly string[];
}

/** All that the verdict rests on beside the snapshot. */
export interface JudgeContext {
  /** Addresses and networks of the company: inventory, protect list. What is fetched there is its own. */
  readonly ownAddresses?: readonly string[];
  readonly indicators: Indicators;
  readonly authorised: readonly AuthorisedMiner[];
  /** By lower-case SHA-256 or MD5. */
  readonly reputation: Readonly<Record<string, ReputationAnswer>>;
  /** `share` of one core, over at least `overMs` milliseconds of life. */
  readonly cpu: { readonly share: number; readonly overMs: number };
  /** A person ruled at confirm-miner's gate that what is suspicious is a miner. */
  readonly declaredMiner?: boolean;
  /** Never a signal of mining, never a target: it only keeps what the host bears out from being closed without a person. */
  readonly alert?: AlertClaims;
}

export const emptyContext: JudgeContext = {
  indicators: { pools: [], hashes: {}, addresses: [] },
  authorised: [],
  reputation: {},
  cpu: { share: 0.7, overMs: 600_000 },
};
