import { isTinyContent } from '../linux/tiny-content.ts';
import type { TargetIdentity } from '../plan.ts';

/** Hashes of the attacker's own files; an interpreter or a packaged program is not among them, nor what is all but empty. */
export function ownHashes(identity: TargetIdentity): string[] {
  switch (identity.kind) {
    case 'name':
      if (identity.type === 'link') return [];
      return isTinyContent(identity.sha256, identity.size) ? [] : [identity.sha256];
    case 'file':
      return isTinyContent(identity.sha256, identity.size) ? [] : [identity.sha256];
    case 'process':
      return identity.by === 'image'
        ? [identity.image.sha256]
        : identity.by === 'script' && !isTinyContent(identity.script.sha256)
          ? [identity.script.sha256]
          : [];
    case 'line':
    case 'egress':
      return [];
  }
}
