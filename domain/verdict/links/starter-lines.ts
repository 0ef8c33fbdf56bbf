import { asByteText, byteTextOf } from '../../linux/byte-text.ts';
import type { LineRange } from '../../linux/logical-lines.ts';
import { linesOf, logicalLines } from '../../linux/logical-lines.ts';
import { packaged } from '../../linux/programs.ts';
import { scriptFacts } from '../../linux/script-facts.ts';
import { whatItStarts } from '../../linux/shell/what-it-starts.ts';
import { textFacts } from '../../linux/text-facts.ts';
import type { FetchAddress, PersistenceEntry, Shown } from '../../snapshot.ts';
import type { StarterRemoval } from '../../starters/removal.ts';
import { removalOf } from '../../starters/removal.ts';
import { besides } from './besides.ts';
import type { Ground } from './node.ts';
import type { ProgramText } from './texts.ts';

/** What of a linked starter is the attacker's. */
export interface LinkedPart {
  /** Physical lines of its linked logical lines. Empty where they cannot be told, and of a link. */
  readonly lines: readonly LineRange[];
  /** Nothing effective would remain, no package brought it, and it is no file that is there on every host. */
  readonly whole: boolean;
  /** What these lines start besides, in words; empty where they start nothing else. */
  readonly besides: readonly string[];
  /** Cut out, they leave a unit that starts nothing any more. */
  readonly emptiesUnit: boolean;
}

const NO_PART: LinkedPart = { lines: [], whole: false, besides: [], emptiesUnit: false };

/** What is linked, as far as a text may name it. */
export interface LinkedThings {
  /** Paths and units. */
  readonly keys: ReadonlySet<Shown>;
  /** Those of them that a line is taken out for. A login file that reads another one, or a whole folder of them, does so on every host. */
  readonly started: ReadonlySet<Shown>;
  readonly isOwnFetch: (address: FetchAddress) => boolean;
}

/**
 * The lines of a starter that start what is linked; where none does, those that fetch or decode what they run, which linked it. They
 * are what goes: the rest of the file is somebody's.
 */
export function linkedPart(
  ground: Ground,
  entry: PersistenceEntry,
  text: ProgramText | undefined,
  things: LinkedThings,
): LinkedPart {
  const row = removalOf(entry);
  const owned = packaged(ground.scene.fileAt(entry.path) ?? { path: entry.path }) === 'yes';
  const mayGoWhole = row.removal === 'either' && !row.fixed && !owned;
  if (entry.type === 'link') return { ...NO_PART, whole: mayGoWhole };
  const bytes = byteTextOf(entry.text);
  const ranges = entry.truncated ? undefined : logicalLines(bytes, row.form ?? 'plain');
  if (text === undefined || ranges === undefined) return NO_PART;
  // A trigger has no line that starts anything: it is about its unit as a whole.
  const isUnit = row.parser === 'unit';
  if (isUnit && /\.(?:timer|path|socket)$/.test(entry.path)) {
    const { keys } = things;
    const all = text.facts.starts.every((start) =>
      ground.texts.keysOf(text, start).some((key) => keys.has(key)),
    );
    return { ...NO_PART, whole: mayGoWhole && all };
  }
  const lines = linesOf(bytes);
  const found = linkedLines(ground, text, lines, ranges, things);
  const isDropIn = isUnit && /\.conf$/.test(entry.path);
  const linked = isDropIn ? withResets(lines, ranges, found) : found;
  const rest = ranges.filter((range) => !linked.includes(range)).map((range) => textOf(lines, range));
  // Settings of somebody's unit do something, whether or not they start anything.
  const nothing = isDropIn ? isHeading : (line: string) => isIneffective(line, row);
  const whole = linked.length > 0 && rest.every(nothing);
  const own = factsOf(text, lines, linked);
  const setsDevice = row.parser === 'udev' && linked.some((range) => SETS_DEVICE.test(textOf(lines, range)));
  return {
    lines: row.form === null ? [] : linked,
    whole: mayGoWhole && whole && !setsDevice,
    besides:
      linked.length === 0
        ? []
        : [
            ...besides(ground, own, things.keys, things.isOwnFetch),
            ...(setsDevice ? ['what its rule sets for a device'] : []),
          ],
    emptiesUnit:
      /\.service$/.test(entry.path) &&
      linked.length > 0 &&
      !rest.some((line) => /^[ \t]*ExecStart[ \t]*=/.test(line)),
  };
}

/** A rule of udev's that names a network card or gives a device its owner does more than what it runs. */
const SETS_DEVICE = /\b(?:NAME|SYMLINK|OWNER|GROUP|MODE|(?:ATTR|SYSCTL|SECLABEL)\{[^}]*\})[ \t]*[-+:]?=(?!=)/;

const textOf = (lines: readonly string[], { from, to }: LineRange): string =>
  lines.slice(from - 1, to).join('\n');

const within = (line: number, { from, to }: LineRange): boolean => line >= from && line <= to;

function linkedLines(
  { texts }: Ground,
  text: ProgramText,
  lines: readonly string[],
  ranges: readonly LineRange[],
  { started, isOwnFetch }: LinkedThings,
): readonly LineRange[] {
  const { facts } = text;
  const copies = facts.copies.filter(({ from }) => started.has(from)).map(({ to }) => to);
  const starting = ranges.filter((range) =>
    facts.starts.some(
      (start) =>
        within(start.line, range) &&
        texts.keysOf(text, start).some((key) => started.has(key) || copies.includes(key)),
    ),
  );
  if (!text.fetchesAndRuns && !facts.decodesAndRuns) return starting;
  // What is fetched or decoded has no line of its own among the facts: each line is read by itself.
  const read = ranges.map((range) => ({ range, own: textFacts(asByteText(textOf(lines, range)), {}) }));
  const fetching = read.filter(({ own }) => own.fetches.some(isOwnFetch)).map(({ range }) => range);
  const found = ranges.filter((range) => starting.includes(range) || fetching.includes(range));
  if (found.length > 0) return found;
  return read.flatMap(({ range, own }) =>
    own.fetchesAndRuns ||
    own.program.decodesAndRuns ||
    own.fetches.some(({ host }) => text.fetchRuns.some((address) => address.host === host)) ||
    facts.starts.some(({ line, fetched }) => fetched === true && within(line, range))
      ? [range]
      : [],
  );
}

/** The text as if it held these lines alone. */
function factsOf(text: ProgramText, lines: readonly string[], ranges: readonly LineRange[]): ProgramText {
  const has = (line: number): boolean => ranges.some((range) => within(line, range));
  const { facts, fetchRuns } = text;
  const own = ranges.map((range) => textOf(lines, range)).join('\n');
  const hosts = new Set(scriptFacts(asByteText(own)).fetches.map(({ host }) => host));
  return {
    ...text,
    facts: {
      ...facts,
      starts: facts.starts.filter(({ line }) => has(line)),
      untold: facts.untold.filter(has),
      works: whatItStarts(asByteText(own)).works,
      handsOn: false,
    },
    fetchRuns: fetchRuns.filter(({ host }) => hosts.has(host)),
  };
}

/** What a shell or systemd reads without doing anything by it, once the lines that did something are gone. */
const NOTHING_IN_SHELL =
  /^[ \t\r]*(?:#.*|:|true|exit(?: 0)?|set [-+][a-z]+|then|else|fi|do|done|\}|;;|esac)?[ \t\r;]*$/;
/** A unit that starts nothing does nothing, whatever else it says. */
const STARTS_IN_UNIT =
  /^[ \t]*(?:Exec[A-Za-z]*|OnSuccess|OnFailure|Environment|EnvironmentFile|Wants|Requires|BindsTo|Upholds)[ \t]*=[ \t]*\S/;

/** Of settings: their headings and comments. */
const NOTHING_IN_SETTINGS = /^[ \t\r]*(?:[#;].*|\[[^\]]*\][ \t\r]*)?$/;
const isHeading = (line: string): boolean => NOTHING_IN_SETTINGS.test(line);

/**
 * `ExecStart=` alone takes away what the unit itself starts, to put the attacker's in its place: left there without it, the service
 * would not start at all.
 */
function withResets(
  lines: readonly string[],
  ranges: readonly LineRange[],
  linked: readonly LineRange[],
): readonly LineRange[] {
  const keyOf = (range: LineRange): string | undefined =>
    /^[ \t]*(Exec\w+)[ \t]*=/.exec(textOf(lines, range))?.[1];
  const isReset = (range: LineRange): boolean => /^[^=]*=[ \t\r]*$/.test(textOf(lines, range));
  return ranges.filter((range, at) => {
    const key = keyOf(range);
    if (linked.includes(range) || key === undefined || !isReset(range)) return linked.includes(range);
    const later = ranges.slice(at + 1).filter((other) => keyOf(other) === key && !isReset(other));
    return later.length > 0 && later.every((other) => linked.includes(other));
  });
}

function isIneffective(line: string, { parser, form }: StarterRemoval): boolean {
  if (parser === 'unit') return !STARTS_IN_UNIT.test(line) || isHarmless(line);
  // An entry of a desktop does what its command does.
  if (parser === 'desktop') return !/^[ \t]*(?:Exec|TryExec)[ \t]*=/.test(line);
  return form === 'sh' ? NOTHING_IN_SHELL.test(line) : NOTHING_IN_SETTINGS.test(line);
}

/** Commands of a unit by which nothing is missed when they go with it. */
const isHarmless = (line: string): boolean =>
  /^[ \t]*(?:Wants|Requires|BindsTo)[ \t]*=[ \t]*(?:[\w-]+\.target[ \t]*)+$/.test(line) ||
  /^[ \t]*Exec\w+[ \t]*=[ \t]*[-@:+!]*\/(?:usr\/)?bin\/(?:kill|pkill|killall|rm|mkdir|chmod|sleep|true|echo|touch)(?:[ \t]|$)/.test(
    line,
  ) ||
  /^[ \t]*Environment[ \t]*=/.test(line);
