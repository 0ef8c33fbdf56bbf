import type { PoolActivities } from '../../activities/contract.ts';
import { resolvePools } from '../../activities/resolve-pools/index.ts';
import type { Config } from '../../domain/config.ts';
import type { Clock } from '../../domain/ports.ts';
import type { Indicators } from '../../domain/verdict/index.ts';
import { GOOD_FOR_MS, namesToResolve, withResolved } from '../../domain/verdict/resolved-pools.ts';
import { resolverAt } from '../../intel/resolver.ts';
import type { PoolNameStore } from '../../store/port.ts';

/** A name that is not answered holds the next ones up; 60 of them, 4 at once, are through in five minutes. */
const ASKING = { timeoutMs: 5_000, tries: 2 };

export interface PoolNames {
  /** The lists with what is known of their names now; the same object while nothing changed. */
  readonly indicators: () => Promise<Indicators>;
  readonly activities: PoolActivities;
  /** Whether the operator wants names resolved. */
  readonly wanted: boolean;
}

/** What a site's worker does about the names of pools. */
export function poolNames(parts: {
  readonly lists: Indicators;
  readonly config: Config['intel']['resolve'];
  readonly site: string;
  readonly store: PoolNameStore;
  readonly clock: Clock;
  readonly heartbeat: () => void;
}): PoolNames {
  const { lists, config, site, store, clock, heartbeat } = parts;
  const wanted = config.servers.length > 0;
  const resolve = wanted ? resolverAt(config.servers, ASKING) : null;
  const names = namesToResolve(lists);
  let last = { key: '[]', indicators: lists };
  return {
    wanted,
    async indicators() {
      if (!wanted) return lists;
      const answers = await store.resolved(site, GOOD_FOR_MS);
      const key = JSON.stringify(answers);
      if (key !== last.key) {
        last = { key, indicators: withResolved(lists, answers, clock.now().getTime()) };
      }
      return last.indicators;
    },
    activities: {
      'resolve-pools': () => resolvePools({ site, names, resolve, everyMs: config.every, store, heartbeat }),
    },
  };
}
