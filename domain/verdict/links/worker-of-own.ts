import { addressKind, canonicalAddress } from '../../linux/address.ts';
import { packaged } from '../../linux/programs.ts';
import type { Socket } from '../../snapshot.ts';
import { isNear } from './besides.ts';
import type { Ground } from './node.ts';

/** DNS; whoever asks a name server is nobody's worker for that. */
const NAMES = 53;

/**
 * Whether a process is connected to a server of the company's own: a queue or a database in its networks, or a package's service on
 * the host itself. A worker of an application listens nowhere and may have no unit; this is how it is told from a guard.
 */
export function worksForOwn(ground: Ground, pid: number): boolean {
  return ground.scene
    .outbound(pid)
    .some(
      (socket) =>
        socket.protocol.startsWith('tcp') &&
        socket.state === 'ESTABLISHED' &&
        socket.remote.port !== NAMES &&
        isOwnServer(ground, socket),
    );
}

function isOwnServer(ground: Ground, { remote }: Socket): boolean {
  const address = canonicalAddress(remote.address) ?? remote.address;
  switch (addressKind(address)) {
    case 'private':
    case 'unique-local':
      return true;
    case 'loopback':
      return isPackagesPort(ground, remote.port);
    default:
      return isNear(ground, address);
  }
}

/** Whether a program of a package listens there. The attacker's own tunnel or proxy on loopback is none. */
const isPackagesPort = ({ scene }: Ground, port: number): boolean =>
  scene.snapshot.sockets.some(
    ({ state, local, pids }) =>
      state === 'LISTEN' &&
      local.port === port &&
      pids.some((pid) => {
        const image = scene.process(pid)?.image;
        return image !== undefined && image !== null && packaged(image) === 'yes';
      }),
  );
