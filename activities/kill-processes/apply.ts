import type { ProcessIdentity, Target } from '../../domain/plan.ts';
import { line } from '../../domain/shell-line.ts';
import type { Applier } from '../action/applier.ts';
import { hostBytes } from '../action/host-bytes.ts';
import { inspectWith } from '../action/inspect.ts';

const NONE = '-';

/** The 13 parameters of a target; see identity.sh. */
function parameters(id: string, identity: ProcessIdentity): (Uint8Array | string)[] {
  switch (identity.by) {
    case 'single': {
      const { image } = identity;
      const own = [
        String(identity.pid),
        identity.startTicks,
        String(identity.uid),
        `${image.device}:${image.inode}`,
        image.sha256,
      ];
      return [id, 'single', ...own, hostBytes(image.path, image.pathBase64), NONE, '1', NONE, NONE, NONE];
    }
    case 'image': {
      const path = hostBytes(identity.image.path, identity.image.pathBase64);
      const cgroup = hostBytes(identity.cgroup, identity.cgroupBase64);
      const own = [
        String(identity.uid),
        NONE,
        identity.image.sha256,
        path,
        cgroup,
        String(identity.maximumCount),
      ];
      return [id, 'image', NONE, NONE, ...own, NONE, NONE, NONE];
    }
    case 'script': {
      const { interpreter, script } = identity;
      const path = hostBytes(interpreter.path, interpreter.pathBase64);
      const own = [
        String(identity.uid),
        `${interpreter.device}:${interpreter.inode}`,
        interpreter.sha256,
        path,
      ];
      const file = [
        `${script.device}:${script.inode}`,
        script.sha256,
        hostBytes(script.path, script.pathBase64),
      ];
      return [id, 'script', NONE, NONE, ...own, NONE, String(identity.maximumCount), ...file];
    }
  }
}

/** Guards first, the miner last: who is stopped first cannot answer to the others being stopped. */
const RANKS: Readonly<Record<string, number>> = {
  guard: 0,
  reader: 1,
  fetcher: 2,
  loader: 2,
  child: 3,
  miner: 4,
};
const rank = ({ at }: Target): number => RANKS[String(at?.role ?? '')] ?? 4;

const allParameters = (targets: readonly Target[]): (Uint8Array | string)[] =>
  targets
    .toSorted((a, b) => rank(a) - rank(b))
    .flatMap(({ id, identity }) => (identity.kind === 'process' ? parameters(id, identity) : []));

/** The boot is compared by the call itself, before anything else. */
export const applier: Applier = {
  library: [
    'kill-processes/candidates.sh',
    'kill-processes/identity.sh',
    'kill-processes/freeze.sh',
    'kill-processes/cover.sh',
    'kill-processes/kill.sh',
  ],
  first: (targets, { actId }) => [line('kill_freeze', actId, ...allParameters(targets))],
  program: (targets, { actId }) => [line('kill_now', actId, ...allParameters(targets))],
  inspect: (session, targets) =>
    inspectWith(session, [line('kill_look', ...allParameters(targets))], targets),
};
