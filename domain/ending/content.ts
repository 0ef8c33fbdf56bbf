import type { LinkedThing } from './thing.ts';

/** What a thing is by content, not by pid or inode: the same again, in whatever round it comes. */
function contentKey({ thing }: Pick<LinkedThing, 'thing'>): string {
  switch (thing.kind) {
    case 'process':
      return `process ${thing.uid} ${thing.script ?? ''} ${thing.imageSha256 ?? thing.path}`;
    case 'file':
      return `file ${thing.sha256 ?? ''} ${thing.path}`;
    case 'cron-line':
      return `cron-line ${thing.sha256} ${thing.path}`;
    case 'cron-file':
      return `cron-file ${thing.lines} ${thing.path}`;
    case 'starter':
      return `starter ${thing.path}`;
  }
}

/** Whether a look links nothing that was not linked before: asking again would ask the same. */
export function nothingNew(before: readonly LinkedThing[], now: readonly LinkedThing[]): boolean {
  const known = new Set(before.map(contentKey));
  return now.every((item) => known.has(contentKey(item)));
}
