import { addressKind, canonicalAddress } from '../../linux/address.ts';
import { programName } from '../../linux/program-name.ts';
import { packaged } from '../../linux/programs.ts';
import type { Socket } from '../../snapshot.ts';
import type { Scene } from '../scene.ts';
import type { Ground } from './node.ts';
import { isNear } from './whose-server.ts';

/** SSH and DNS: whoever goes to a neighbour by SSH spreads, and who asks a name server is nobody's worker for that. */
const NO_WORK: ReadonlySet<number> = new Set([22, 53]);

/** A worker has a few servers; what knocks at as many doors at once is looking for open ones. */
const MANY_DOORS = 5;

/** Packages' programs that carry what they get to somebody else's servers: a miner's control is behind them. */
const CARRIERS = /^(?:tor|privoxy|3proxy|microsocks)$/;

/**
 * Whether a process is connected to a server of the company's own: a queue or a database in its networks, or a package's service on
 * the host itself. A worker of an application listens nowhere and may have no unit; this is how it is told from a guard. A worm that
 * looks for its next victims has connections to neighbours too, and is none.
 */
export function worksForOwn(ground: Ground, pid: number): boolean {
  const sockets = ground.scene.outbound(pid).filter(({ protocol }) => protocol.startsWith('tcp'));
  const doors = new Set(sockets.flatMap(({ state, remote }) => (state === 'SYN_SENT' ? remote.address : [])));
  return (
    doors.size < MANY_DOORS &&
    sockets.some(
      (socket) =>
        socket.state === 'ESTABLISHED' && !NO_WORK.has(socket.remote.port) && isOwnServer(ground, socket),
    )
  );
}

function isOwnServer(ground: Ground, { remote }: Socket): boolean {
  const address = canonicalAddress(remote.address) ?? remote.address;
  switch (addressKind(address)) {
    case 'private':
    case 'shared': // Overlay networks and clouds give their hosts such addresses.
    case 'unique-local':
      return true;
    case 'loopback':
      return isPackagesPort(ground.scene, remote.port);
    default:
      return isNear(ground, address);
  }
}

/** Whether a program of a package listens there. The attacker's own tunnel or proxy on loopback is none. */
const isPackagesPort = (scene: Scene, port: number): boolean =>
  scene.snapshot.sockets.some(
    ({ state, local, pids }) =>
      state === 'LISTEN' &&
      local.port === port &&
      pids.some((pid) => {
        const process = scene.process(pid);
        const image = process?.image ?? null;
        return (
          process !== undefined &&
          image !== null &&
          packaged(image) === 'yes' &&
          !CARRIERS.test(programName(process))
        );
      }),
  );
