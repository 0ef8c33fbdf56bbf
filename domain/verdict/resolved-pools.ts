import { addressKind, canonicalAddress, inRange } from '../linux/address.ts';
import type { Indicators, KnownPool } from './context.ts';

/** What a resolver said of a name, and when. No address: the name has none. */
export interface ResolvedName {
  readonly name: string;
  readonly addresses: readonly string[];
  readonly at: string;
}

/** Milliseconds; an answer that is older is none any more: names move. */
export const GOOD_FOR_MS = 24 * 3_600_000;

/**
 * The names worth asking for: those with a port. Without one an address would count for nothing, and every question is seen by
 * the company's own alerts about pools.
 */
export const namesToResolve = ({ pools }: Indicators): string[] =>
  [...new Set(pools.filter(isByName).map(({ host }) => host))].sort();

const isByName = ({ host, ports, addresses }: KnownPool): boolean =>
  ports.length > 0 && addresses.length === 0 && canonicalAddress(host) === undefined;

/**
 * The indicators with what resolvers said of their pools' names within a day. An address is left out where it tells nothing of one
 * pool: private, in a network of content delivery, or the address of names of two domains (a parking page, a resolver's own
 * answer for what it blocks).
 *
 * @param now milliseconds since 1970
 */
export function withResolved(
  indicators: Indicators,
  names: readonly ResolvedName[],
  now: number,
): Indicators {
  const fresh = names.filter(({ at }) => now - Date.parse(at) < GOOD_FOR_MS);
  const domains = new Map<string, Set<string>>();
  for (const { name, addresses } of fresh)
    for (const address of addresses.flatMap((text) => canonicalAddress(text) ?? []))
      domains.set(address, (domains.get(address) ?? new Set()).add(domainOf(name)));
  const counts = (address: string): boolean =>
    addressKind(address) === 'public' &&
    domains.get(address)?.size === 1 &&
    !(indicators.shared ?? []).some(({ network }) => inRange(address, network));
  const byName = new Map(
    fresh.map(({ name, addresses, at }) => [
      name,
      { at, addresses: addresses.flatMap((text) => canonicalAddress(text) ?? []).filter(counts) },
    ]),
  );
  const pools = indicators.pools.map((pool) => {
    const resolved = isByName(pool) ? byName.get(pool.host) : undefined;
    return resolved === undefined ? pool : { ...pool, resolved };
  });
  return { ...indicators, pools };
}

/** The last two labels. Of a domain like co.uk that is too little, which takes addresses away and adds none. */
const domainOf = (name: string): string => name.split('.').slice(-2).join('.');

/** Pools whose connections no address can tell: this is said, not passed over (rule: doubt-is-a-result). */
export const uncheckedPools = ({ pools }: Indicators): KnownPool[] =>
  pools.filter(
    ({ addresses, resolved }) => addresses.length === 0 && (resolved?.addresses.length ?? 0) === 0,
  );
