import type { Sha256 } from '../ids.ts';
import { basename } from '../linux/paths.ts';
import { isInterpreter } from '../linux/program-names.ts';
import { isMultiPurpose, packaged } from '../linux/programs.ts';
import { isTinyContent } from '../linux/tiny-content.ts';
import type { Decimal, FileRecord, Image, Process, Snapshot } from '../snapshot.ts';
import { servesMany } from './subject.ts';

const sizeOf = (of: Image | FileRecord): Decimal => ('identity' in of ? of.identity.size : of.size);

const imagesOf = (snapshot: Snapshot): readonly Image[] =>
  snapshot.processes.flatMap(({ image }) => image ?? []);

/** Of programs that bear a name of many masters and are a miner by their own bytes, read as an image or as its file. */
export const impostorHashes = (snapshot: Snapshot): ReadonlySet<Sha256> =>
  new Set(
    [...imagesOf(snapshot), ...snapshot.files].flatMap((of) =>
      of.sha256 !== null &&
      isMultiPurpose(of.path) &&
      !servesMany({ path: of.path, packaged: packaged(of), content: of.content })
        ? [of.sha256]
        : [],
    ),
  );

/** Hashes that also belong to a program with many masters, or to next to nothing: sharing one links nothing. */
export function ambiguousHashes(snapshot: Snapshot, impostors: ReadonlySet<Sha256>): ReadonlySet<Sha256> {
  return new Set(
    [...imagesOf(snapshot), ...snapshot.files].flatMap((of) =>
      of.sha256 !== null &&
      (packaged(of) === 'yes' ||
        (isMultiPurpose(of.path) && !impostors.has(of.sha256)) ||
        isTinyContent(of.sha256, sizeOf(of)))
        ? [of.sha256]
        : [],
    ),
  );
}

/** Interpreters that run from where interpreters lie, by hash. */
export const interpretersOf = (
  processes: readonly Process[],
  impostors: ReadonlySet<Sha256>,
): ReadonlyMap<Sha256, string> =>
  new Map(
    processes.flatMap(({ image }): [Sha256, string][] =>
      image?.sha256 != null &&
      isMultiPurpose(image.path) &&
      !impostors.has(image.sha256) &&
      isInterpreter(basename(image.path))
        ? [[image.sha256, basename(image.path)]]
        : [],
    ),
  );
