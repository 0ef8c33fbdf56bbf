import { cronCommand } from './linux/commands.ts';
import { programName } from './linux/program-name.ts';
import { isShell } from './linux/program-names.ts';
import { shorten, shownText } from './show.ts';
import type { Shown, Snapshot } from './snapshot.ts';
import type { Outcome } from './targets/outcome.ts';
import { isSettled } from './targets/outcome.ts';
import type { Identified, Thing } from './targets/same.ts';
import { isSame, isStarter, isVery, runsFile } from './targets/same.ts';
import type { Judgement } from './verdict/judgement.ts';

/** One thing that a survey sees and that should be gone. */
export interface Seen {
  readonly kind: 'process' | 'cron-line' | 'file';
  readonly what: Shown;
  readonly why: string;
}

export interface RespawnLook {
  /** Came back, or came anew: the next round begins. */
  readonly respawned: readonly Seen[];
  /** A person declined it, or what was declined starts it: no respawn. */
  readonly declined: readonly Seen[];
  /** It was to be removed and was not: it has its outcome already, and is no respawn either. */
  readonly left: readonly Seen[];
}

export interface Decided {
  readonly target: Identified;
  readonly outcome: Outcome;
}

/**
 * Compares a new look with what was decided. Looked for is what links to a confirmed miner now, and everything that was removed
 * before, whatever the verdict is now: a cron line that came back will bring its miner later.
 *
 * @param decided every target that was acted upon in this round, with its outcome
 * @param declined every target that a person declined
 */
export function respawned(
  decided: readonly Decided[],
  declined: readonly Identified[],
  snapshot: Snapshot,
  judgement: Judgement,
): RespawnLook {
  const found = new Map<string, { thing: Thing; why: string }>();
  for (const [thing, why] of linkedThings(snapshot, judgement)) found.set(keyOf(thing), { thing, why });
  for (const thing of everything(snapshot)) {
    if (found.has(keyOf(thing))) continue;
    const again = ({ target, outcome }: Decided): boolean =>
      isSettled(outcome) ? isSame(target, thing) : isVery(target, thing);
    if (decided.some(again)) found.set(keyOf(thing), { thing, why: 'it was removed and is there again' });
  }
  const look = { respawned: [] as Seen[], declined: [] as Seen[], left: [] as Seen[] };
  const returns = declined.some(isStarter) ? decided : [];
  const spared = sparedProcesses(declined, returns, snapshot);
  for (const { thing, why } of found.values()) {
    if (decided.some((one) => !isSettled(one.outcome) && isVery(one.target, thing))) {
      look.left.push(seen(thing, 'it could not be removed'));
    } else if (declined.some((one) => isSame(one, thing))) {
      look.declined.push(seen(thing, 'a person declined its removal'));
    } else if (
      returns.some((one) => isSame(one.target, thing)) ||
      (thing.kind === 'process' && spared.has(thing.process.pid))
    ) {
      look.declined.push(seen(thing, 'what a person declined brings it back'));
    } else look.respawned.push(seen(thing, why));
  }
  return look;
}

/** What links to the miner now. Deselected things have no link to it, and nobody was to remove them. */
function* linkedThings(snapshot: Snapshot, { links }: Judgement): Generator<[Thing, string]> {
  const why = (of: { readonly why: readonly string[] }): string =>
    of.why.at(-1) ?? 'linked to a confirmed miner';
  for (const link of links.processes) {
    const process = snapshot.processes.find((one) => one.pid === link.pid);
    if (link.selected && process !== undefined) yield [{ kind: 'process', process }, why(link)];
  }
  for (const pid of links.miners) {
    const process = snapshot.processes.find((one) => one.pid === pid);
    if (process !== undefined) yield [{ kind: 'process', process }, 'a confirmed miner'];
  }
  for (const link of links.cronLines) {
    const file = snapshot.cronFiles.find((one) => one.path === link.path);
    const line = file?.lines.find((one) => one.number === link.number);
    if (link.selected && file !== undefined && line !== undefined)
      yield [{ kind: 'cron-line', file, line }, why(link)];
  }
  for (const link of links.files) {
    const file = snapshot.files.find((one) => one.path === link.path);
    if (link.selected && file !== undefined) yield [{ kind: 'file', file }, why(link)];
  }
}

function* everything(snapshot: Snapshot): Generator<Thing> {
  for (const process of snapshot.processes) yield { kind: 'process', process };
  for (const file of snapshot.cronFiles)
    for (const line of file.lines) yield { kind: 'cron-line', file, line };
  for (const file of snapshot.files) if (file.type === 'file') yield { kind: 'file', file };
  for (const file of snapshot.persistence) yield { kind: 'starter', file };
}

function keyOf(thing: Thing): string {
  switch (thing.kind) {
    case 'process':
      return `p ${thing.process.pid}`;
    case 'cron-line':
      return `c ${thing.line.number} ${thing.file.path}`;
    // A starter that was listed as a file too is one thing.
    case 'file':
    case 'starter':
      return `f ${thing.file.path}`;
  }
}

/** Processes that a declined target is, runs, has started or brings back, with all their descendants. */
function sparedProcesses(
  declined: readonly Identified[],
  returns: readonly Decided[],
  snapshot: Snapshot,
): ReadonlySet<number> {
  const spared = new Set<number>();
  const jobs = commandsOf([...declined, ...returns.map(({ target }) => target)], snapshot);
  for (const process of snapshot.processes) {
    const thing = { kind: 'process', process } as const;
    const [, option, command] = process.argv;
    // Cron's shell. Anything else with these arguments only looks like it.
    const isJob =
      process.argv.length === 3 &&
      option === '-c' &&
      command !== undefined &&
      jobs.has(command) &&
      isShell(programName(process));
    const direct = isJob || declined.some((one) => isSame(one, thing) || runsFile(one, process));
    if (direct || returns.some((one) => isSame(one.target, thing))) spared.add(process.pid);
  }
  for (let grown = spared.size > 0; grown; ) {
    grown = false;
    for (const { pid, ppid } of snapshot.processes) {
      if (spared.has(pid) || !spared.has(ppid)) continue;
      spared.add(pid);
      grown = true;
    }
  }
  return spared;
}

/** What cron hands to a shell from these lines, where they stand. */
const commandsOf = (lines: readonly Identified[], { cronFiles }: Snapshot): ReadonlySet<Shown> =>
  new Set(
    cronFiles.flatMap((file) =>
      file.lines.flatMap((line) =>
        line.command !== null && lines.some((one) => isSame(one, { kind: 'cron-line', file, line }))
          ? [cronCommand(line.command)]
          : [],
      ),
    ),
  );

function seen(thing: Thing, why: string): Seen {
  switch (thing.kind) {
    case 'process':
      return {
        kind: 'process',
        what: shownText`process ${thing.process.pid} (${thing.process.image?.path ?? thing.process.comm})`,
        why,
      };
    case 'cron-line':
      return {
        kind: 'cron-line',
        what: shownText`${thing.file.path} line ${thing.line.number}: ${shorten(thing.line.text, 300)}`,
        why,
      };
    case 'file':
    case 'starter':
      return { kind: 'file', what: thing.file.path, why };
  }
}
