import { asByteText, byteTextOf, shownBytes } from '../../../domain/linux/byte-text.ts';
import { basename, dirname } from '../../../domain/linux/paths.ts';
import type { Target, Tell } from '../../../domain/plan.ts';
import type { ShellLine } from '../../../domain/shell-line.ts';
import { line, packed } from '../../../domain/shell-line.ts';
import { unshow } from '../../../domain/show.ts';
import type { ActContext } from '../applier.ts';
import { hostBytes } from '../host-bytes.ts';

/**
 * The statements that tell those who remember the texts of these targets, each once. There are none yet: cron is told by the new
 * modification time of its folder, and what anybody else still remembers is said by {@link leftInMemory}.
 */
export const tells = (_targets: readonly Target[], _context: ActContext): ShellLine[] => [];

/** What somebody may remember: a file, or lines of one. A link is remembered with the unit that it leads to. */
function remembered({ id, identity }: Target): Uint8Array[] {
  if (identity.kind !== 'line' && identity.kind !== 'name') return [];
  if (identity.tell === undefined || identity.tell === 'cron') return [];
  if (identity.kind === 'name' && identity.type === 'link') return [];
  const path = hostBytes(identity.path, identity.pathBase64);
  const unit = unshow(shownBytes(asByteText(unitOf(byteTextOf(identity.path), identity.tell))));
  return [packed({ id, path, kind: identity.kind, who: identity.tell, unit })];
}

/** The unit that a file is about: `x.service.d/y.conf` is about `x.service`, `/etc/init.d/x` about `x.service`. */
function unitOf(path: string, tell: Exclude<Tell, 'cron'>): string {
  const folder = basename(dirname(path));
  const name = folder.endsWith('.d') && path.endsWith('.conf') ? folder.slice(0, -2) : basename(path);
  const unit = tell === 'systemd' && !name.includes('.') ? `${name}.service` : name;
  return unit.replace('@.', '@*.');
}

/** What is gone from the disk and still remembered is not done: said by receipts of their own. */
export function leftInMemory(targets: readonly Target[], { actId }: ActContext): ShellLine[] {
  const words = targets.flatMap(remembered);
  return words.length === 0 ? [] : [line('tell_left', actId, ...words)];
}

export function lookInMemory(targets: readonly Target[]): ShellLine[] {
  const words = targets.flatMap(remembered);
  return words.length === 0 ? [] : [line('tell_look', ...words)];
}
