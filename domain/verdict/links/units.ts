import { inContainer } from '../../linux/programs.ts';
import type { Process, Shown } from '../../snapshot.ts';
import type { Scene } from '../scene.ts';

/** The last unit of a control group; undefined for what has none. Sessions and slices are nobody's unit. */
export const unitOf = (cgroup: Shown): string | undefined =>
  /([^/]+\.service)(?:\/[^/]*)?$/.exec(cgroup)?.[1];

/** Units that start what others tell them to: being in their group says nothing about a process. */
const STARTING =
  /^(?:cron|crond|cronie|atd|anacron|ssh|sshd|dropbear|rc-local|init|user@\d+|getty@.*|serial-getty@.*)\.service$/;

export const isStartingUnit = (unit: string): boolean => STARTING.test(unit);

/**
 * Whether it is what its unit or container is about: the oldest process of that control group. A miner that daemonised stays in the
 * group of the service it came in through, but is younger than the service.
 */
export function hasOwnUnit(scene: Scene, process: Process): boolean {
  const unit = unitOf(process.cgroup);
  if (unit === undefined ? !inContainer(process.cgroup) : isStartingUnit(unit)) return false;
  const started = BigInt(process.startTicks);
  return scene.processes.every(
    (other) =>
      other.pid === process.pid || other.cgroup !== process.cgroup || BigInt(other.startTicks) >= started,
  );
}

/** Whether others may ask it for something: such a process is somebody's service. */
export const listens = (scene: Scene, pid: number): boolean =>
  scene.sockets(pid).some(({ state }) => state === 'LISTEN');
