import { byteTextOf } from '../../domain/linux/byte-text.ts';
import { basename } from '../../domain/linux/paths.ts';
import type { Tell } from '../../domain/plan.ts';
import type { PersistenceEntry, Snapshot } from '../../domain/snapshot.ts';
import type { RowName } from '../../domain/starters/row.ts';
import { rowNamed } from '../../domain/starters/rows.ts';

const NAMES: Readonly<Partial<Record<RowName, string>>> = {
  'drop-in': 'settings of a unit',
  'user-drop-in': 'settings of a unit',
  'user-unit': 'unit of an account',
  linger: 'mark that an account’s units run without a login',
  generator: 'program that systemd runs at each reload',
  'init-script': 'init script',
  'rc-local': 'script that runs at boot',
  'ssh-rc': 'script that runs at a login by ssh',
  preload: 'list of libraries that every program loads',
};

/** What a starter is, in words: what a person sees beside its path. */
export function nameOfKind(entry: PersistenceEntry): string {
  if (entry.type === 'link') return `link to ${entry.text}`;
  const { name, kind } = rowNamed(entry.row);
  return NAMES[name] ?? (kind === 'login' ? 'login script' : name.replaceAll('-', ' '));
}

const isDropIn = ({ row }: PersistenceEntry): boolean => row === 'drop-in' || row === 'user-drop-in';

/** What no longer happens, and what goes on, once a whole file or link is gone. */
export function impactOfName(entry: PersistenceEntry): string {
  const { kind, parser } = rowNamed(entry.row);
  const whose = entry.account === null ? '' : ` for ${entry.account}`;
  if (kind === 'unit' && entry.type === 'link')
    return `${basename(byteTextOf(entry.text))} is no longer started by this link${whose}.`;
  if (isDropIn(entry))
    return `${/([^/]+)\.d\/[^/]+$/.exec(entry.path)?.[1] ?? 'It'} starts without these settings. It is not restarted: what runs of it keeps them.`;
  if (parser === 'unit')
    return /\.service$/.test(entry.path)
      ? `It is no longer started${whose}. What runs of it runs on until it is killed.`
      : `It no longer starts anything${whose}.`;
  if (kind === 'preload') return PRELOAD;
  return kind === 'boot'
    ? 'It no longer starts at boot. What runs of it runs on until it is killed.'
    : `It no longer runs${when(entry)}.`;
}

const PRELOAD =
  'New programs no longer load the library; those that run keep it until they are started again.';

/** What no longer happens once lines of a file are gone. */
export function impactOfLine(entry: PersistenceEntry): string {
  const { kind, parser } = rowNamed(entry.row);
  if (parser === 'unit') return 'The unit starts without it. It is not restarted: what runs of it runs on.';
  if (kind === 'preload') return PRELOAD;
  return `It no longer runs${when(entry)}. The rest of the file works as before.`;
}

function when({ row, account }: PersistenceEntry): string {
  const { kind } = rowNamed(row);
  if (kind === 'boot') return ' at boot';
  if (kind !== 'login') return '';
  return account === null ? ' when anybody logs in' : ` when ${account} logs in`;
}

/** More names than a person reads say no more than their number. */
const MOST_STALE = 5;

/** What else a reload of systemd does: it reads every unit anew, those of others too that were changed since it did so last. */
export function reloadRisk({ staleUnits = [] }: Pick<Snapshot, 'staleUnits'>, tell: Tell | null): string[] {
  if (tell !== 'systemd' || staleUnits.length === 0) return [];
  const more = staleUnits.length - MOST_STALE;
  const names = staleUnits.slice(0, MOST_STALE).join(', ') + (more > 0 ? ` and ${more} more` : '');
  return [`systemd reads all units anew: what was changed in ${names} counts at the next start.`];
}
