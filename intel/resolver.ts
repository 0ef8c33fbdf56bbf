import { Resolver } from 'node:dns/promises';

/**
 * Asks for the addresses of a name, v4 and v6.
 *
 * @returns none where the name has none; undefined where the servers did not answer, which says nothing
 */
export type ResolveName = (name: string) => Promise<readonly string[] | undefined>;

/** The name does not exist, or has no address of that kind. */
const NONE: ReadonlySet<unknown> = new Set(['ENOTFOUND', 'ENODATA']);

/**
 * Asks these servers, and never the machine's own: whoever named none wants nothing resolved.
 *
 * @param servers as `192.0.2.53`, `192.0.2.53:5353` or `[2001:db8::53]:53`; at least one
 */
export function resolverAt(
  servers: readonly string[],
  options: { timeoutMs: number; tries: number },
): ResolveName {
  const resolver = new Resolver({ timeout: options.timeoutMs, tries: options.tries });
  resolver.setServers([...servers]);
  const ask = async (kind: 'A' | 'AAAA', name: string): Promise<string[] | undefined> => {
    try {
      return await (kind === 'A' ? resolver.resolve4(name) : resolver.resolve6(name));
    } catch (error) {
      return error instanceof Error && 'code' in error && NONE.has(error.code) ? [] : undefined;
    }
  };
  return async (name) => {
    const [v4, v6] = await Promise.all([ask('A', name), ask('AAAA', name)]);
    return v4 === undefined && v6 === undefined ? undefined : [...(v4 ?? []), ...(v6 ?? [])];
  };
}
