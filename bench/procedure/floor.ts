import { loadLibrary } from '../../activities/library.ts';
import { bareContext, connect, removeBare } from './bare.ts';
import type { Peer } from './peer.ts';
import { unlessStopped } from './peer.ts';

/** The floor: the very calls of Davy's procedure over bare ssh2, all hosts at once. `bench -- calls` says what each costs. */
export async function floorPeer(): Promise<Peer> {
  const { script } = await loadLibrary();
  const context = await bareContext();
  return {
    name: 'bare ssh2',
    version: 'the same scripts',
    async remove({ hosts }, stop) {
      const from = performance.now();
      await Promise.all(
        hosts.map((host) => {
          unlessStopped(stop);
          return removeBare(host, () => connect(host, script), context);
        }),
      );
      return { seconds: (performance.now() - from) / 1000, notes: {} };
    },
    close: async () => {},
  };
}
