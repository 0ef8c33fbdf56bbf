import { byteTextOf } from '../../linux/byte-text.ts';
import { downloadKey } from '../../linux/commands.ts';
import { basename } from '../../linux/paths.ts';
import type { FetchAddress, FileRecord, Shown } from '../../snapshot.ts';
import type { Role } from '../judgement.ts';
import { nameProcess } from '../subject.ts';
import { SERVICE_CAUTION, serviceOf } from './another-service.ts';
import { CLAIMED_CAUTION, isClaimed } from './claimed.ts';
import type { Ground, Hop } from './node.ts';
import { APART_CAUTION, isOneCommand } from './one-command.ts';
import type { ProgramText } from './texts.ts';
import { hashLinks, inOtherRoot, isOwnFile } from './trust.ts';
import { isCompanys } from './whose-server.ts';

export const PACKAGE_CAUTION = 'A package brought it.';
const HANDED_CAUTION = 'It hands the path to a program that may do anything with it.';
const OTHER_ROOT_CAUTION = 'It lies in another root, a snapshot or a backup.';

/** Processes that run the file, by identity or, for a script that is gone or unread, by path. */
function runners({ scene }: Ground, path: Shown, file: FileRecord | undefined): Hop[] {
  return scene.processes.flatMap((process): Hop[] => {
    const subject = scene.subject(process.pid);
    if (
      subject === undefined ||
      (subject.kind !== 'image' && subject.kind !== 'script') ||
      subject.multiPurpose
    )
      return [];
    const same =
      file !== undefined && subject.inode !== null
        ? subject.inode === file.identity.inode && subject.device === file.identity.device
        : subject.path === path;
    // A replaced file leaves the old image running under the path; the same path in another root is another file.
    const elsewhere = subject.inode !== null && file !== undefined && !process.image?.deleted;
    if (!same && (subject.path !== path || elsewhere)) return [];
    const role: Role = file?.content?.fetchesAndRuns ? 'loader' : 'guard';
    return [
      {
        to: { kind: 'process', pid: process.pid, role },
        kind: 'runs',
        why: `${nameProcess(process, subject)} runs ${path}.`,
      },
    ];
  });
}

/** The same inode under another name, or the same bytes. */
export function copies(
  ground: Ground,
  file: Pick<FileRecord, 'path' | 'sha256'> & {
    readonly identity: Pick<FileRecord['identity'], 'device' | 'inode' | 'links'>;
  },
): Hop[] {
  const { sha256, identity, path } = file;
  return ground.scene.files.flatMap((other): Hop[] => {
    if (other.path === path || !isOwnFile(ground, other)) return [];
    const sameInode = other.identity.device === identity.device && other.identity.inode === identity.inode;
    const sameHash = sha256 !== null && other.sha256 === sha256 && hashLinks(ground, sha256);
    if (!sameInode && !sameHash) return [];
    // One entry seen through a linked folder (/lib is a link to /usr/lib): nothing more to take.
    if (sameInode && identity.links === 1) return [];
    const hop: Hop = {
      to: { kind: 'file', path: other.path },
      kind: 'same-file',
      why: `${other.path} ${sameInode ? 'is the same file as' : 'has the same SHA-256 as'} ${path}.`,
    };
    const caution = inOtherRoot(other.path)
      ? OTHER_ROOT_CAUTION
      : isClaimed(ground, sha256, other.path)
        ? CLAIMED_CAUTION
        : serviceOf(ground, { ...other.identity, sha256: null }) === undefined
          ? undefined
          : SERVICE_CAUTION;
    return [caution === undefined ? hop : { ...hop, caution }];
  });
}

/** Whatever starts the file, or a copy that it makes of it. */
export function starters({ texts }: Ground, path: Shown): Hop[] {
  const direct = texts.startersOf(path).flatMap(({ text, start }): Hop[] => {
    if (isItself(text, path)) return [];
    const verb = start.how === 'loads' ? 'loads' : start.how === 'handed' ? 'hands on' : 'starts';
    const hop: Hop = {
      to: text.node,
      kind: start.how === 'handed' ? 'handed' : 'starts',
      why: `${text.name} ${verb} ${path}.`,
    };
    const caution =
      text.ofPackage && text.node.kind !== 'cron-line'
        ? PACKAGE_CAUTION
        : start.how === 'handed'
          ? HANDED_CAUTION
          : undefined;
    return [caution === undefined ? hop : { ...hop, caution }];
  });
  const ofCopies = texts.all.flatMap((text): Hop[] => {
    const copy = text.facts.copies.find(
      ({ from, to }) => from === path && text.facts.starts.some((s) => texts.keysOf(text, s).includes(to)),
    );
    if (copy === undefined) return [];
    return [
      { to: text.node, kind: 'starts', why: `${text.name} copies ${path} to ${copy.to} and starts that.` },
    ];
  });
  return [...direct, ...ofCopies];
}

const isItself = ({ node }: ProgramText, path: Shown): boolean => node.kind === 'file' && node.path === path;

/**
 * Starters that fetch or decode what they run, and ask for the miner first: `pgrep NAME || curl … | sh`. A name counts only where
 * nothing else on the host bears it.
 */
function testers(ground: Ground, path: Shown): Hop[] {
  const { scene, texts } = ground;
  const name = byteTextOf(basename(path));
  const others = [
    ...scene.files,
    ...scene.processes.flatMap(({ image }) => image ?? []),
    ...scene.processes.flatMap(({ pid }) => scene.subject(pid) ?? []),
  ];
  const alone =
    name.length > 2 &&
    others.every((other) => byteTextOf(basename(other.path)) !== name || other.path === path) &&
    scene.snapshot.persistence.every((entry) => !byteTextOf(basename(entry.path)).startsWith(`${name}.`)) &&
    // A program that something starts from elsewhere bears it, though the survey did not list its file.
    texts.all.every((text) =>
      text.facts.starts.every(
        (start) => byteTextOf(basename(start.path)) !== name || texts.keysOf(text, start).includes(path),
      ),
    );
  return texts.all.flatMap((text): Hop[] => {
    if (!text.isStarter || !(text.fetchesAndRuns || text.facts.decodesAndRuns)) return [];
    const asked = text.facts.tests.find((test) => test === path || (alone && byteTextOf(test) === name));
    if (asked === undefined) return [];
    const does = text.fetchesAndRuns ? 'fetches' : 'decodes';
    const hop: Hop = {
      to: text.node,
      kind: 'tests-for',
      why: `${text.name} asks for ${asked}, and ${does} and runs something.`,
    };
    return [isOneCommand(ground, text, asked) ? hop : { ...hop, caution: APART_CAUTION }];
  });
}

/** Hops from a linked file. @param isImage it is the image of a confirmed miner */
export function fromFile(ground: Ground, path: Shown, isImage: boolean): Hop[] {
  const file = ground.scene.fileAt(path);
  return [
    ...runners(ground, path, file),
    ...(file === undefined ? [] : copies(ground, file)),
    ...starters(ground, path),
    ...(isImage ? testers(ground, path) : []),
    ...fromText(
      ground,
      ground.texts.all.find((text) => isItself(text, path)),
    ),
  ];
}

const COMPANY_CAUTION =
  'It is a server of the company’s own networks. An attacker may fetch from there as well as anybody.';

/** A download address. The company's own server is told and leads to nothing: whatever else fetches there is no attacker's for that. */
export const toDownload = (ground: Ground, address: FetchAddress, why: string): Hop => ({
  to: { kind: 'download', address },
  kind: 'download',
  why,
  ...(isCompanys(ground, address) ? { caution: COMPANY_CAUTION } : {}),
});

/** Where a linked text fetches what it runs. */
export const fromText = (ground: Ground, text: ProgramText | undefined): Hop[] =>
  (text?.fetchRuns ?? []).map((address) =>
    toDownload(
      ground,
      address,
      `${text?.name ?? ''} fetches from ${downloadKey(address)} and runs what it gets.`,
    ),
  );
