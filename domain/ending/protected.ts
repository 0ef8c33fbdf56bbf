import { asSha256 } from '../ids.ts';
import { NOTHING } from '../show.ts';
import type { ProtectFacts } from '../targets/protect.ts';
import { protectionOf } from '../targets/protect.ts';
import type { Thing } from './thing.ts';

const UNKNOWN = asSha256('0'.repeat(64));

/** Why a thing may not be touched; null where it may. */
export function protectedThing(thing: Thing, facts: ProtectFacts): string | null {
  switch (thing.kind) {
    case 'process': {
      const [device = '0', inode = '0'] = (thing.image ?? '').split(':');
      return protectionOf(
        {
          kind: 'process',
          by: 'single',
          pid: thing.pid,
          bootId: thing.bootId,
          startTicks: thing.startTicks,
          uid: thing.uid,
          image: { path: thing.path, device, inode, sha256: thing.imageSha256 ?? UNKNOWN },
        },
        facts,
      );
    }
    case 'file': {
      const { path, device, inode } = thing;
      return protectionOf({ kind: 'file', path, device, inode, size: '0', sha256: UNKNOWN }, facts);
    }
    case 'cron-file': {
      const { path, device, inode } = thing;
      const of = { kind: 'name', type: 'file', path, device, inode, size: '0', sha256: UNKNOWN } as const;
      return protectionOf(of, facts);
    }
    case 'cron-line':
      return protectionOf(
        { kind: 'line', path: thing.path, line: NOTHING, lineSha256: thing.sha256, occurrence: 1 },
        facts,
      );
    case 'starter': {
      const of = {
        kind: 'name',
        type: 'file',
        path: thing.path,
        device: '0',
        inode: '0',
        size: '0',
      } as const;
      return protectionOf({ ...of, sha256: UNKNOWN }, facts);
    }
  }
}
