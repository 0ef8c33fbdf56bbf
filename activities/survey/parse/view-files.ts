import { show, shownText } from '../../../domain/show.ts';
import type { Blind, CronFile, FileRecord, HostFacts, PersistenceEntry } from '../../../domain/snapshot.ts';
import type { SurveyLimits } from '../limits.ts';
import { contents, toCronFiles, toFileRecord } from './cron-files.ts';
import type { Entry } from './parse-files.ts';
import { parseTree } from './parse-files.ts';
import type { Reply } from './reply.ts';
import type { ByteText } from './sections.ts';
import { lines } from './sections.ts';
import { starterFiles } from './starter-files.ts';

export interface FileView {
  readonly cronFiles: readonly CronFile[];
  readonly files: readonly FileRecord[];
  readonly persistence: readonly PersistenceEntry[];
  readonly blind: readonly Blind[];
}

/** Cron files and other starters with their text, and the listing of the temporary folders. */
export function viewFiles(reply: Reply, accounts: HostFacts['accounts'], limits: SurveyLimits): FileView {
  const { text, prefix, sections } = reply;
  const blind: Blind[] = [];
  const tree = (name: string): readonly Entry[] => {
    const { entries, odd } = parseTree(text(name), prefix);
    if (odd > 0) blind.push({ what: name, how: 'unknown', detail: shownText`${odd} records do not fit` });
    return entries;
  };
  const texts = (name: string) => contents(text(name), prefix);
  const cron = toCronFiles(tree('cron'), texts('cron-texts'), accounts, limits.maxCronBytes);
  const starters = starterFiles(reply, accounts, limits);
  const immutable = immutablePaths(text('attributes'));
  if (sections.get('attributes')?.status === 127) {
    blind.push({ what: 'immutable flags', how: 'not-checked', detail: show('lsattr is not there') });
  }
  const listing = tree('tmp');
  if (listing.length > limits.maxFiles || text('tmp').length >= limits.maxListingBytes) {
    const detail = shownText`more than ${limits.maxFiles} entries, or the listing was too long`;
    blind.push({ what: 'files in temporary folders', how: 'truncated', detail });
  }
  const files = listing
    .slice(0, limits.maxFiles)
    .map((entry) => toFileRecord(entry, immutable.has(entry.path)));
  return {
    cronFiles: cron.cronFiles,
    files: [...files, ...cron.others],
    persistence: starters.entries,
    blind: [...blind, ...cron.blind, ...starters.blind],
  };
}

const immutablePaths = (text: ByteText): Set<ByteText> =>
  new Set(lines(text).flatMap((line) => line.match(/^[-a-zA-Z]{0,40}[ia][-a-zA-Z]{0,40} (.+)$/)?.[1] ?? []));
