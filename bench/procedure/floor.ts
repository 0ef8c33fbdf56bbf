import { Buffer } from 'node:buffer';
import { loadLibrary } from '../../activities/library.ts';
import type { LabHost } from '../../lab/index.ts';
import type { HostSession } from '../../ssh/index.ts';
import { bareContext, connect, removeBare } from './bare.ts';
import type { Peer } from './peer.ts';
import { unlessStopped } from './peer.ts';

/** The floor: the very calls of Davy's procedure over bare ssh2, all hosts at once. */
export async function floorPeer(): Promise<Peer> {
  const { script } = await loadLibrary();
  const context = await bareContext();
  return {
    name: 'bare ssh2',
    version: 'the same scripts',
    async remove({ hosts }, stop) {
      const spent = new Map<string, number>();
      const from = performance.now();
      await Promise.all(
        hosts.map(async (host) => {
          unlessStopped(stop);
          await removeBare(host, () => timedConnect(host, script, spent), context);
        }),
      );
      const seconds = (performance.now() - from) / 1000;
      const perHost = [...spent].map(
        ([name, ms]) => [name, Math.round((ms / hosts.length) * 10) / 10] as const,
      );
      return { seconds, notes: Object.fromEntries(perHost) };
    },
    close: async () => {},
  };
}

async function timedConnect(host: LabHost, script: string, spent: Map<string, number>): Promise<HostSession> {
  const from = performance.now();
  const session = await connect(host, script);
  count(spent, 'connect', performance.now() - from);
  return timed(session, spent);
}

const count = (spent: Map<string, number>, name: string, ms: number): void =>
  void spent.set(name, (spent.get(name) ?? 0) + ms);

/** The session, with the milliseconds of its calls added up by function. */
const timed = (session: HostSession, spent: Map<string, number>): HostSession => ({
  peer: session.peer,
  hostKey: session.hostKey,
  get idle() {
    return session.idle;
  },
  get closed() {
    return session.closed;
  },
  close: () => session.close(),
  async call(line, limits, options) {
    const result = await session.call(line, limits, options);
    const name = /\w+/.exec(Buffer.from(line.subarray(0, 64)).toString('latin1'))?.[0] ?? 'call';
    count(spent, name, result.elapsedMs);
    count(spent, 'calls', 1);
    return result;
  },
});
