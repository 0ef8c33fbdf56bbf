import { Buffer } from 'node:buffer';
import type { TargetId } from '../../../domain/ids.ts';
import { line } from '../../../domain/shell-line.ts';
import type { Receipt } from '../../../domain/targets/receipt.ts';
import type { Sighting } from '../../../domain/targets/sighting.ts';
import type { CallLimits, HostSession } from '../../../ssh/host-session.ts';
import { hostBytes } from '../host-bytes.ts';
import type { Told } from './tell.ts';
import type { Asked } from './unit-of.ts';
import { unitOf } from './unit-of.ts';

const LIMITS: CallLimits = { timeoutMs: 30_000, maxStdoutBytes: 1024 * 1024, maxStderrBytes: 16 * 1024 };

/** A target that systemd may hold something of. */
export interface Rememberable extends Told {
  readonly id: TargetId;
  readonly identity: Told['identity'] & { readonly path?: string; readonly type?: string };
}

/** Whether systemd still holds what was taken away. `unseen`: nobody could be asked, and no reload was seen either. */
export type Memory = 'forgotten' | 'remembered' | 'unseen';

/** What `systemctl show` says of one unit; a property may stand there for several. */
type Unit = ReadonlyMap<string, string>;

/**
 * Asks pid 1 what it remembers of these targets, in one process. A user's manager is not asked: its socket lies in the user's own
 * folder, so that its reload, which a receipt says was seen, has to do.
 *
 * @param receipts of the act: they say who was told
 */
export async function memoryOf(
  session: Pick<HostSession, 'call'>,
  targets: readonly Rememberable[],
  receipts: readonly Receipt[],
): Promise<ReadonlyMap<TargetId, Memory>> {
  const memory = new Map<TargetId, Memory>();
  const asked: { readonly target: Rememberable; readonly path: string; readonly ask: Asked }[] = [];
  for (const target of targets) {
    const { tell, path: shown } = target.identity;
    if (shown === undefined) continue;
    // A unit's name may hold backslashes, which shown text writes twice.
    const path = Buffer.from(hostBytes(shown, undefined)).toString('latin1');
    const ask = unitOf(path);
    if (tell === 'systemd-user' || tell === 'init') memory.set(target.id, byReceipt(receipts, tell));
    else if (tell === 'systemd' && ask !== null) asked.push({ target, path, ask });
    else if (tell === 'systemd') memory.set(target.id, byReceipt(receipts, tell));
  }
  if (asked.length === 0) return memory;
  const units = [...new Set(asked.map(({ ask }) => ask.unit))];
  const reply = await session.call(line('act_look', line('tell_units', ...units)), LIMITS);
  const said = reply.truncated ? '' : Buffer.from(reply.stdout).toString('utf8');
  for (const { target, path, ask } of asked)
    memory.set(target.id, judged(said, path, ask, target.identity, byReceipt(receipts, 'systemd')));
  return memory;
}

/** A reload that came to its end after the text was gone: nothing of it can be held. Nobody there: nobody remembers. */
function byReceipt(receipts: readonly Receipt[], who: string): Memory {
  const notes = receipts.filter((one) => one.phase === 'note' && one.detail.includes(`who=${who}`));
  const failed = notes.filter(({ word, detail }) => word === 'not-told' && !detail.some(isNobody));
  return notes.length > 0 && failed.length === 0 ? 'forgotten' : 'unseen';
}
const isNobody = (word: string): boolean =>
  word === 'reason=no-systemd' || word === 'reason=no-manager' || word === 'reason=no-init';

/** What the answer to `tell_units` says of one target. */
function judged(
  said: string,
  path: string,
  ask: Asked,
  identity: Rememberable['identity'],
  told: Memory,
): Memory {
  const [how = '', ...rest] = said.split('\n');
  if (how === 'no-systemd') return 'forgotten';
  const units = unitsOf(rest.join('\n'));
  if (how === 'active')
    return told === 'forgotten' || !units.some((unit) => unit.get('Id') === ask.unit) ? told : 'remembered';
  if (how !== 'shown') return told;
  const own = ask.unit.includes('*')
    ? units
    : units.filter((unit) => words(unit, 'Names').includes(ask.unit));
  if (own.length === 0) return ask.unit.includes('*') ? 'forgotten' : told;
  return own.some((unit) => holds(unit, path, ask, identity)) ? 'remembered' : 'forgotten';
}

function unitsOf(text: string): Unit[] {
  return text.split(/\n\n+/).map(
    (block) =>
      new Map(
        block.split('\n').flatMap((row): [string, string][] => {
          const at = row.indexOf('=');
          return at < 0 ? [] : [[row.slice(0, at), row.slice(at + 1)]];
        }),
      ),
  );
}

const words = (unit: Unit, property: string): string[] =>
  (unit.get(property) ?? '').split(' ').filter(Boolean);

/** Whether a unit is still as it was with the text of this path. */
function holds(
  unit: Unit,
  path: string,
  { unit: name, as, of = '' }: Asked,
  { kind, type }: Rememberable['identity'],
): boolean {
  const stale = unit.get('NeedDaemonReload') === 'yes';
  // A line went and the file stays: it was read anew, or it was not.
  if (kind === 'line') return stale && (as !== 'drop-in' || words(unit, 'DropInPaths').includes(path));
  if (as === 'drop-in') return words(unit, 'DropInPaths').includes(path);
  if (as === 'pulled-in')
    return ['WantedBy', 'RequiredBy', 'UpheldBy'].some((property) => words(unit, property).includes(of));
  // An alias that is still known; the unit itself has its own, right, text.
  if (type === 'link' && !name.includes('*') && unit.get('Id') !== name) return true;
  return stale || unit.get('FragmentPath') === path || unit.get('SourcePath') === path;
}

/** A name that is gone and still remembered is not gone: the kill itself would bring back what it started. */
export const withMemory = (
  sightings: readonly Sighting[],
  memory: ReadonlyMap<TargetId, Memory>,
): Sighting[] =>
  sightings.map((sighting) => {
    if (sighting.seen !== 'absent' && sighting.seen !== 'neutralised') return sighting;
    switch (memory.get(sighting.targetId)) {
      case 'remembered':
        return { ...sighting, seen: 'present', words: ['reason=still-remembered'] };
      case 'unseen':
        return { ...sighting, seen: 'unseen', words: ['reason=memory-unseen'] };
      default:
        return sighting;
    }
  });

/** Units whose text changed since they were loaded: a reload lets that count at their next start. For the plan. */
export async function staleUnits(session: Pick<HostSession, 'call'>): Promise<string[]> {
  const { stdout, truncated } = await session.call(line('act_look', line('tell_stale')), LIMITS);
  const text = Buffer.from(stdout).toString('utf8');
  const rows = (truncated ? text.slice(0, text.lastIndexOf('\n') + 1) : text).split('\n');
  return rows.flatMap((row) => /^Id=([^\s=]{1,256})$/.exec(row)?.[1] ?? []);
}
