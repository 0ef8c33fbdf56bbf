import type { ProcessIdentity, Target } from '../../domain/plan.ts';
import { line, packed } from '../../domain/shell-line.ts';
import { stoppingRank } from '../../domain/targets/role.ts';
import type { Applier } from '../action/applier.ts';
import { hostBytes } from '../action/host-bytes.ts';
import { inspectWith } from '../action/inspect.ts';
import { COVER_SCRIPT } from './cover.ts';

const imageKey = ({ device, inode }: { readonly device: string; readonly inode: string }): string =>
  `${device}:${inode}`;

/** A target's word; the fields of each kind stand in identity.sh. */
function word(id: string, identity: ProcessIdentity): Uint8Array {
  switch (identity.by) {
    case 'single': {
      const { image } = identity;
      return packed({
        id,
        kind: 'single',
        pid: String(identity.pid),
        start: identity.startTicks,
        uid: String(identity.uid),
        image: imageKey(image),
        sha256: image.sha256,
        path: hostBytes(image.path, image.pathBase64),
      });
    }
    case 'image': {
      const { image } = identity;
      return packed({
        id,
        kind: 'image',
        uid: String(identity.uid),
        sha256: image.sha256,
        path: hostBytes(image.path, image.pathBase64),
        cgroup: hostBytes(identity.cgroup, identity.cgroupBase64),
        most: String(identity.maximumCount),
      });
    }
    case 'script': {
      const { interpreter, script } = identity;
      return packed({
        id,
        kind: 'script',
        uid: String(identity.uid),
        image: imageKey(interpreter),
        sha256: interpreter.sha256,
        path: hostBytes(interpreter.path, interpreter.pathBase64),
        most: String(identity.maximumCount),
        script: imageKey(script),
        script_sha256: script.sha256,
        script_path: hostBytes(script.path, script.pathBase64),
      });
    }
  }
}

/** Who is stopped first cannot answer to the others being stopped. */
const rank = ({ facts }: Target): number => stoppingRank(facts.kind === 'process' ? facts.role : 'miner');

const words = (targets: readonly Target[]): Uint8Array[] =>
  targets
    .toSorted((a, b) => rank(a) - rank(b))
    .flatMap(({ id, identity }) => (identity.kind === 'process' ? [word(id, identity)] : []));

/** The boot is compared by the call itself, before anything else. */
export const applier: Applier = {
  library: [
    'kill-processes/candidates.sh',
    'kill-processes/identity.sh',
    'kill-processes/freeze.sh',
    COVER_SCRIPT,
    'kill-processes/kill.sh',
  ],
  first: (targets, { actId }) => [line('kill_freeze', actId, ...words(targets))],
  program: (targets, { actId }) => [line('kill_now', actId, ...words(targets))],
  inspect: (session, targets) => inspectWith(session, [line('kill_look', ...words(targets))], targets),
};
