import { byteTextOf } from '../linux/byte-text.ts';
import { givenProgram } from '../linux/given-program.ts';
import { programName } from '../linux/program-name.ts';
import type { LineIdentity, ProcessIdentity, Target } from '../plan.ts';
import type { CronFile, CronLine, FileRecord, PersistenceEntry, Process, Shown } from '../snapshot.ts';
import { contentOf } from '../starters/removal.ts';

/** What carries an identity: a target, or whatever has one. */
export type Identified = Pick<Target, 'identity'>;

/** One thing of a survey that a target may be. */
export type Thing =
  | { readonly kind: 'process'; readonly process: Process }
  | { readonly kind: 'cron-line'; readonly file: CronFile; readonly line: CronLine }
  | { readonly kind: 'file'; readonly file: FileRecord }
  /** The file of a starter other than cron. */
  | { readonly kind: 'starter'; readonly file: PersistenceEntry };

const isFile = (thing: Thing): thing is Extract<Thing, { kind: 'file' | 'starter' }> =>
  thing.kind === 'file' || thing.kind === 'starter';

/** The same thing as this target, or the same again: by content, not by pid or inode. */
export function isSame({ identity }: Identified, thing: Thing): boolean {
  switch (identity.kind) {
    case 'process':
      return thing.kind === 'process' && isSameProcess(identity, thing.process);
    case 'line':
      if (thing.kind === 'starter')
        return identity.path === thing.file.path && holdsLine(thing.file, identity);
      return thing.kind === 'cron-line' && identity.lineSha256 === thing.line.sha256;
    case 'name':
      return (
        isFile(thing) &&
        identity.path === thing.file.path &&
        identity.sha256 === (thing.kind === 'starter' ? contentOf(thing.file) : thing.file.sha256)
      );
    case 'file':
      return isFile(thing) && identity.sha256 === thing.file.sha256 && identity.path === thing.file.path;
    case 'egress':
      // A rule of our own: no survey lists those.
      return false;
  }
}

function isSameProcess(identity: ProcessIdentity, process: Process): boolean {
  if (process.image === null || process.uid !== identity.uid) return false;
  switch (identity.by) {
    // The image of a single process may be an interpreter that anybody runs: then nothing but the process itself counts.
    case 'single':
      return identity.pid === process.pid && identity.startTicks === process.startTicks;
    case 'image':
      return identity.image.sha256 === process.image.sha256;
    case 'script':
      return (
        identity.interpreter.sha256 === process.image.sha256 && runsScript(process, identity.script.path)
      );
  }
}

/** The very thing that was to be removed: same process, same inode, same line at the same place. */
export function isVery(target: Identified, thing: Thing): boolean {
  const { identity } = target;
  switch (identity.kind) {
    case 'process':
    case 'egress':
      return isSame(target, thing);
    case 'line':
      return (
        isSame(target, thing) &&
        (thing.kind === 'cron-line' || thing.kind === 'starter') &&
        identity.path === thing.file.path
      );
    case 'name':
    case 'file': {
      if (!isFile(thing)) return false;
      const { device, inode } = thing.file.identity;
      return identity.path === thing.file.path && identity.device === device && identity.inode === inode;
    }
  }
}

/** Whether these very lines follow each other in the text. */
const holdsLine = ({ text }: PersistenceEntry, { line }: LineIdentity): boolean =>
  `\n${byteTextOf(text)}\n`.includes(`\n${byteTextOf(line)}\n`);

/** By its arguments or its standard input, also named from its own folder or as a module. */
export function runsScript(process: Process, script: Shown): boolean {
  if (process.stdin === script || process.argv.slice(1).includes(script)) return true;
  const given = givenProgram(process, programName(process));
  if (typeof given === 'string') return false;
  return 'script' in given ? given.script === script : 'module' in given && given.module.includes(script);
}

/** Whether this process runs that target's file, as its image or as a script. */
export function runsFile({ identity }: Identified, process: Process): boolean {
  switch (identity.kind) {
    case 'name':
    case 'file':
      return process.image?.sha256 === identity.sha256 || runsScript(process, identity.path);
    case 'line':
    case 'process':
    case 'egress':
      return false;
  }
}

/** What goes on bringing things back when it is left: lines and files of cron, and processes that were to be ended. */
export function isStarter({ identity }: Identified): boolean {
  switch (identity.kind) {
    case 'line':
    case 'name':
    case 'process':
      return true;
    case 'file':
    case 'egress':
      return false;
  }
}
