import { inContainer, isHidden, isTemporary } from '../../linux/programs.ts';
import type { Shown } from '../../snapshot.ts';
import type { JudgeContext } from '../context.ts';
import type { Scene } from '../scene.ts';
import { specificSignals } from '../specific-signals.ts';
import type { Ground } from './node.ts';

export const CLAIMED_CAUTION =
  'Only arguments show the mining, and a process writes those itself: it may be your own program, or a copy of it.';

/**
 * Miners that nothing but their own arguments shows. Whoever starts the shop's program, or a copy of it, with a pool's address among
 * its arguments makes a miner of it in no other way: it goes nowhere with them. What else has its bytes is told by that no further.
 */
export function claimedOf(scene: Scene, context: JudgeContext, pids: readonly number[]): ReadonlySet<string> {
  const hashes = (of: readonly number[]) => of.flatMap((pid) => scene.subject(pid)?.sha256 ?? []);
  const isOnly = new Set(pids.filter((pid) => isOnlyClaimed(scene, context, pid)));
  const shown = new Set(hashes(pids.filter((pid) => !isOnly.has(pid))));
  return new Set(hashes([...isOnly]).filter((sha256) => !shown.has(sha256)));
}

function isOnlyClaimed(scene: Scene, context: JudgeContext, pid: number): boolean {
  const process = scene.process(pid);
  const subject = scene.subject(pid);
  // Where a container's own connections go is not seen from the host.
  if (process === undefined || subject?.kind !== 'image' || inContainer(process.cgroup)) return false;
  const signals = specificSignals(scene, process, subject, context);
  const isArguments = signals.every(
    (signal) => signal.class === 'miner-arguments' && signal.path === undefined,
  );
  return signals.length > 0 && isArguments && !goesSomewhere(scene, pid);
}

/** A name server is asked for anything. */
const goesSomewhere = (scene: Scene, pid: number): boolean =>
  scene
    .outbound(pid)
    .some(
      ({ protocol, remote, state }) => protocol.startsWith('tcp') && remote.port !== 53 && state !== 'CLOSE',
    );

/** Whether a claim is all that speaks against bytes that lie where somebody may keep his own. */
export const isClaimed = ({ claimed }: Ground, sha256: string | null, path: Shown): boolean =>
  sha256 !== null && claimed.has(sha256) && !isTemporary(path) && !isHidden(path);
