import type { Sha256 } from '../../domain/ids.ts';
import { byteTextOf } from '../../domain/linux/byte-text.ts';
import { basename, dirname } from '../../domain/linux/paths.ts';
import { inContainer, inSystemFolder, isTemporary, packaged } from '../../domain/linux/programs.ts';
import type { Kept } from '../../domain/plan.ts';
import type { Considered, Planner } from '../../domain/planner.ts';
import { draftFrom } from '../../domain/planner.ts';
import { hostField, shownText } from '../../domain/show.ts';
import type { FileRecord, Image, Shown } from '../../domain/snapshot.ts';
import type { FileFacts } from '../../domain/target-facts.ts';
import type { ReadHops } from '../../domain/verdict/chains.ts';
import { hopsOf } from '../../domain/verdict/chains.ts';
import type { LinkedFile } from '../../domain/verdict/index.ts';
import { cronReturns, minersGoOn, otherStarters, processReturns } from '../../domain/verdict/regrowth.ts';
import type { Scene } from '../../domain/verdict/scene.ts';
import { sceneOf } from '../../domain/verdict/scene.ts';
import { metadata } from './index.ts';

/** Plans which files are taken off the host and unlinked: regular files, by identity, one by one. */
export const plan: Planner = (snapshot, judgement, context) => {
  const scene = sceneOf(snapshot);
  const { links } = judgement;
  const hops = hopsOf(links);
  // remove-cron-entries and disable-persistence take those
  const elsewhere = new Set([...links.cronFiles, ...links.persistence].map(({ path }) => path));
  const considered = links.files
    .filter((link) => !elsewhere.has(link.path))
    .map((link) => consider(scene, hops, link));
  return draftFrom(snapshot, context, {
    considered,
    bystanders: () => ({
      named: neighbours(scene, links.files),
      rest: (count) => ({
        title: `${count} more files`,
        why: 'They only lie in the same folders; nothing links them.',
      }),
    }),
    unseen: considered.flatMap((thing) =>
      'kept' in thing && thing.kept.why === OUT_OF_SIGHT
        ? [{ what: thing.kept.title, how: 'not-checked', detail: OUT_OF_SIGHT }]
        : [],
    ),
    regrows: () => [
      ...processReturns(scene, links, 'write the files again'),
      ...minersGoOn(scene, links, 'mines on from memory'),
      ...cronReturns(scene, links),
      ...otherStarters(links),
    ],
  });
};

/** What is known of the file at the path: from the survey's listing, else from a process that runs it. */
interface Found {
  readonly device: string;
  readonly inode: string;
  readonly size: string;
  readonly sha256: Sha256 | null;
  readonly links: number;
  readonly path: Shown;
  readonly package?: Shown | null;
  readonly record: FileRecord | undefined;
}

const OUT_OF_SIGHT =
  'It is not visible under this path from the host (container or private mount): remove it there.';

/**
 * Whether the path is none of the host's. Where an image was read, its path was looked for too, unless a like image was read
 * instead of it; of an image that was not read, only a container tells.
 */
function isOutOfSight(scene: Scene, path: Shown, image: Image): boolean {
  const running = scene.processes.filter((p) => p.image?.path === path);
  if (running.every((p) => inContainer(p.cgroup))) return true;
  const wasRead = image.package !== undefined || image.content !== undefined;
  const readElsewhere = scene.processes.some(
    ({ image: other }) =>
      other !== null &&
      other.path !== path &&
      ((image.sha256 !== null && other.sha256 === image.sha256) ||
        (other.device === image.device && other.inode === image.inode)),
  );
  return wasRead && !readElsewhere;
}

function find(scene: Scene, link: LinkedFile): Found | string {
  const record = scene.fileAt(link.path);
  const image: Image | null | undefined = scene.processes.find((p) => p.image?.path === link.path)?.image;
  if (record !== undefined) {
    if (record.type !== 'file') return `It is no regular file (${record.type}).`;
    const { device, inode, size, links } = record.identity;
    const running = image?.device === device && image.inode === inode ? image.sha256 : null;
    const owner = record.package === undefined ? image?.package : record.package;
    return {
      device,
      inode,
      size,
      links,
      path: link.path,
      sha256: record.sha256 ?? running,
      record,
      ...(owner === undefined ? {} : { package: owner }),
    };
  }
  if (image === null || image === undefined) return 'It was not found under this path.';
  if (image.deleted)
    return 'It is deleted already and lives only in the process; its bytes are kept from there.';
  if (isOutOfSight(scene, link.path, image)) return OUT_OF_SIGHT;
  const { device, inode, size, links, sha256 } = image;
  return {
    device,
    inode,
    size,
    links,
    sha256,
    path: link.path,
    record: undefined,
    ...(image.package === undefined ? {} : { package: image.package }),
  };
}

const UNHASHED = 'Its content was not hashed, so it cannot be told apart for removal.';

function consider(scene: Scene, hops: ReadHops, link: LinkedFile): Considered {
  const found = find(scene, link);
  if (typeof found === 'string') return { kept: { title: link.path, why: found, because: hops(link) } };
  const { device, inode, size, sha256, record } = found;
  if (sha256 === null)
    return {
      kept: { title: link.path, why: UNHASHED, because: hops(link) },
    };
  const owned = packaged(found);
  const claimed = owned === 'yes' || (owned === 'unknown' && inSystemFolder(link.path));
  const owner =
    record === undefined ? '' : `, ${scene.account(record.identity.uid)}, mode ${record.identity.mode}`;
  return {
    target: {
      title: `${link.path} (${size} bytes${owner}, sha256 ${sha256.slice(0, 12)}…)`,
      identity: { kind: 'file', ...hostField('path', link.path), device, inode, size, sha256 },
      why: hops(link),
      change: 'The file is kept as evidence off the host, checked once more and unlinked; its folder stays.',
      facts: factsOf(scene, found, sha256),
      reversible: metadata.reversible,
      impact: impactOf(scene, link),
      risks: risksOf(link, found, owned),
      selected: link.selected && !claimed,
    },
  };
}

const factsOf = (scene: Scene, found: Found, sha256: Sha256): FileFacts => ({
  kind: 'file',
  owner: found.record === undefined ? null : scene.account(found.record.identity.uid),
  mode: found.record?.identity.mode ?? null,
  links: found.links,
  size: found.size,
  sha256,
  modifiedAt: found.record?.identity.mtime ?? null,
  changedAt: found.record?.identity.ctime ?? null,
  ...(found.package === undefined ? {} : { package: found.package }),
});

function impactOf(scene: Scene, link: LinkedFile): string {
  const runs = scene.processes.some((p) => scene.subject(p.pid)?.path === link.path);
  return runs
    ? 'It can no longer be started; what runs already runs on until it is killed.'
    : 'It can no longer be started.';
}

function risksOf(link: LinkedFile, found: Found, owned: ReturnType<typeof packaged>): string[] {
  return [
    ...(link.caution === null ? [] : [link.caution]),
    ...(found.links > 1
      ? [`The file has ${found.links} hard links: its other names, and so its content, stay.`]
      : []),
    ...(found.record?.immutable
      ? ['It is marked immutable: the mark is taken off first, where the host has the means.']
      : []),
    ...(owned === 'yes' ? ['A package claims this file.'] : []),
    ...(owned === 'unknown' ? ['Whether a package owns it was not checked.'] : []),
  ];
}

const LIKE_NAME = 'Only its name is like that of a linked file.';

/** Files of temporary folders beside targets, or of a like name, that nothing links. */
function neighbours(scene: Scene, linked: readonly LinkedFile[]): Kept[] {
  const taken = new Set(linked.map((file) => file.path));
  const names = linked.map((file) => byteTextOf(basename(file.path)));
  const folders = new Set(
    linked.map((file) => dirname(file.path)).filter((folder) => isTemporary(shownText`${folder}/`)),
  );
  const kept = scene.files.flatMap((file): Kept[] => {
    if (file.type !== 'file' || taken.has(file.path)) return [];
    const name = byteTextOf(basename(file.path));
    if (names.some((other) => name.startsWith(other) || name.endsWith(other))) {
      return [{ title: file.path, why: LIKE_NAME }];
    }
    return folders.has(dirname(file.path))
      ? [{ title: file.path, why: 'It only lies in the same folder; nothing links it.' }]
      : [];
  });
  // Those of a like name first: they are the ones that could be taken for it.
  return kept.sort((a, b) => Number(b.why === LIKE_NAME) - Number(a.why === LIKE_NAME));
}
