import type { Sha256 } from '../ids.ts';
import { byteTextOf } from '../linux/byte-text.ts';
import { givenProgram } from '../linux/given-program.ts';
import { basename } from '../linux/paths.ts';
import { programName } from '../linux/program-name.ts';
import { runsGiven } from '../linux/program-names.ts';
import { inSystemFolder, isMultiPurpose, packaged } from '../linux/programs.ts';
import { specificPatterns } from '../patterns.ts';
import { show, shownList, shownText } from '../show.ts';
import type { ContentFacts, Decimal, FileRecord, Image, Process, Shown } from '../snapshot.ts';

/**
 * What a process really runs: its image; or, where the image is an interpreter, the dynamic loader or Java's runtime, the file that it
 * was given. A shell's `-c` text and a program read from a pipe are no files, so they can be neither deleted nor told apart by a hash.
 */
export interface Subject {
  /** `untold`: an interpreter runs something that its arguments do not tell, so that nobody can say which file. */
  readonly kind: 'image' | 'script' | 'inline' | 'piped' | 'untold' | 'none';
  /** Path of image or script; of the interpreter for the others. */
  readonly path: Shown;
  readonly device: Decimal | null;
  readonly inode: Decimal | null;
  readonly sha256: Sha256 | null;
  readonly md5: string | null;
  readonly packaged: 'yes' | 'no' | 'unknown';
  /** Serves others too: nothing follows from two processes running it. */
  readonly multiPurpose: boolean;
  /** The surveyed file, where it is still the one that runs. */
  readonly file: FileRecord | undefined;
  /** What was read of it: of the running image also where its file is gone. */
  readonly content: ContentFacts | undefined;
  /** The process holds the file open or mapped: its arguments are not the only ones to say so. */
  readonly held: boolean;
  /** Program text among the arguments: a shell's `-c`, perl's `-e`. */
  readonly inline: Shown | undefined;
}

/**
 * A program that is nobody's: no package owns it; or no database answered (an attacker can lock it) and it lies outside the folders
 * where packages put programs.
 */
export const isNobodys = (subject: Pick<Subject, 'packaged' | 'path' | 'multiPurpose'>): boolean =>
  !subject.multiPurpose &&
  (subject.packaged === 'no' || (subject.packaged === 'unknown' && !inSystemFolder(subject.path)));

/**
 * Whether one file serves many masters. A miner that calls itself `node` or `crond` outside the folders of packages does not: no
 * package claims it, and its own bytes show mining.
 */
export const servesMany = (of: {
  readonly path: Shown;
  readonly packaged: Subject['packaged'];
  readonly content: ContentFacts | undefined;
}): boolean =>
  isMultiPurpose(of.path) &&
  !(
    of.packaged === 'no' &&
    of.content?.format === 'elf' &&
    specificPatterns(of.content.patterns, 'elf').length > 0
  );

/**
 * A file mounted over another one bears its path and is not it; nor is what a container, or another root, has at the same path. What is
 * deleted had the path once.
 */
export function isMountedOver(image: Image, at: FileRecord | undefined): boolean {
  return (
    !image.deleted &&
    at?.type === 'file' &&
    (at.identity.device !== image.device || at.identity.inode !== image.inode) &&
    (at.sha256 === null || at.sha256 !== image.sha256)
  );
}

/**
 * @param fileAt the surveyed file of a path
 * @param fileBy the surveyed file of a device:inode
 * @param interpreterOf the name of the interpreter that has this hash, wherever it lies: a copy of one runs scripts too
 */
export function subjectOf(
  process: Process,
  fileAt: (path: Shown) => FileRecord | undefined,
  fileBy: (device: Decimal, inode: Decimal) => FileRecord | undefined,
  interpreterOf: (sha256: Sha256) => string | undefined,
): Subject | undefined {
  const image = process.image;
  if (image === null) return undefined;
  const copyOf = image.sha256 === null ? undefined : interpreterOf(image.sha256);
  const name = copyOf ?? programName(process);
  const known = {
    path: image.path,
    device: image.device,
    inode: image.inode,
    sha256: image.sha256,
    md5: image.md5,
    packaged: isMountedOver(image, fileAt(image.path)) ? ('no' as const) : packaged(image),
    multiPurpose: copyOf !== undefined,
    file: fileBy(image.device, image.inode),
    content: image.content ?? fileBy(image.device, image.inode)?.content,
    held: true,
    inline: undefined,
  };
  const base = { ...known, multiPurpose: known.multiPurpose || servesMany(known) };
  if (!runsGiven(name) || !base.multiPurpose) return { kind: 'image', ...base };
  const given = givenProgram(process, name);
  const none = { ...base, file: undefined, content: undefined };
  if (given === 'none') return { kind: /^(?:java|dotnet)$/.test(name) ? 'untold' : given, ...none };
  if (given === 'piped') return { kind: given, ...none };
  if ('inline' in given) return { kind: 'inline', ...none, inline: given.inline };
  const paths = 'module' in given ? given.module : [given.script];
  const path =
    paths.find((of) => fileAt(of)?.type === 'file') ?? ('script' in given ? given.script : undefined);
  if (path === undefined) return { kind: 'untold', ...none };
  return { kind: 'script', ...scriptAt(path, fileAt(path)), held: process.held?.includes(path) === true };
}

function scriptAt(path: Shown, found: FileRecord | undefined): Omit<Subject, 'kind' | 'held'> {
  const file = found?.type === 'file' ? found : undefined;
  return {
    path,
    device: file?.identity.device ?? null,
    inode: file?.identity.inode ?? null,
    sha256: file?.sha256 ?? null,
    md5: file?.md5 ?? null,
    packaged: packaged(file ?? { path }),
    multiPurpose: false,
    file,
    content: file?.content,
    inline: undefined,
  };
}

/** A program of machine code, started by itself or by the dynamic loader. */
export const isMachineCode = ({ kind, content }: Pick<Subject, 'kind' | 'content'>): boolean =>
  kind === 'image' || (kind === 'script' && content?.format === 'elf');

/** A process in words, without its arguments: those of bystanders may hold secrets. */
export const nameProcess = (process: Process, subject: Subject | undefined): Shown =>
  shownText`${basename(subject?.path ?? process.comm)} (pid ${process.pid}, ${subject?.kind === 'script' ? shownText`script ${subject.path}` : (process.image?.path ?? show('no image'))})`;

/** The shown text of a process's arguments, for things that are to be removed. */
export const commandLine = (process: Process): Shown =>
  shownList(process.argv.map((word) => (/\s/.test(byteTextOf(word)) ? shownText`'${word}'` : word)));
