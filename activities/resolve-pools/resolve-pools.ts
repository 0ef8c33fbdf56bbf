import type { ResolveName } from '../../intel/resolver.ts';
import type { PoolNameStore } from '../../store/port.ts';

export interface ResolvePoolsParts {
  readonly site: string;
  readonly names: readonly string[];
  /** Null where the operator names no resolver. */
  readonly resolve: ResolveName | null;
  readonly everyMs: number;
  readonly store: PoolNameStore;
  /** Says after each few names that the activity lives. */
  readonly heartbeat: () => void;
}

/** So many names are asked for at once: the operator's resolver has other work. */
const AT_ONCE = 4;
/** The shortest wait: what could not be resolved is asked for again, but not at once. */
const LEAST_MS = 1_000;

/**
 * Asks for the names that have no answer of this period, and keeps what was answered. A name whose servers say nothing keeps its
 * old answer until that is a day old.
 *
 * @returns milliseconds until the next round; null where nothing is to be resolved any more
 */
export async function resolvePools({
  site,
  names,
  resolve,
  everyMs,
  store,
  heartbeat,
}: ResolvePoolsParts): Promise<number | null> {
  if (resolve === null || names.length === 0) return null;
  const known = new Set((await store.resolved(site, everyMs)).map(({ name }) => name));
  const due = names.filter((name) => !known.has(name));
  for (let at = 0; at < due.length; at += AT_ONCE) {
    heartbeat();
    const answers = await Promise.all(
      due.slice(at, at + AT_ONCE).map(async (name) => ({ name, addresses: await resolve(name) })),
    );
    await store.save(
      site,
      answers.flatMap(({ name, addresses }) => (addresses === undefined ? [] : [{ name, addresses }])),
    );
  }
  return Math.max(everyMs, LEAST_MS);
}
