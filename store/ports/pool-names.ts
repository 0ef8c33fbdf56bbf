import type { ResolvedName } from '../../domain/verdict/resolved-pools.ts';

/** What resolvers said of pools' names. Each site has its own: a name may lead elsewhere from there. */
export interface PoolNameStore {
  /** Answers of this site that are not older. */
  resolved(site: string, maxAgeMs: number): Promise<ResolvedName[]>;
  /** Keeps answers, with the database's time. */
  save(site: string, answers: readonly Pick<ResolvedName, 'name' | 'addresses'>[]): Promise<void>;
}
