import type { Sha256 } from '../ids.ts';
import { isPlainlyGiven } from '../linux/given-program.ts';
import type { ProcessIdentity } from '../plan.ts';
import { hostField } from '../show.ts';
import type { Image, Process, Shown } from '../snapshot.ts';
import type { LinkedProcess, LinkGraph } from './judgement.ts';
import { isNamedOnly } from './links/from-program.ts';
import type { Scene } from './scene.ts';

/**
 * Room for respawns: twice what runs now, rounded up to a power of two, eight at least. In steps, so that one process more or
 * less is still the same target.
 */
const roomFor = (count: number): number => Math.max(8, 2 ** Math.ceil(Math.log2(Math.max(1, count) * 2)));

type HashedImage = Image & { readonly sha256: Sha256 };
const isHashed = (image: Image | null): image is HashedImage => image !== null && image.sha256 !== null;

const exactImage = (of: { path: Shown; device: string; inode: string; sha256: Sha256 }) => ({
  ...hostField('path', of.path),
  device: of.device,
  inode: of.inode,
  sha256: of.sha256,
});

/** Every process of this image or script is linked: then approving all of them hits no bystander. */
function allLinked(scene: Scene, links: LinkGraph, process: Process): readonly Process[] | undefined {
  const subject = scene.subject(process.pid);
  const linked = new Set(links.processes.filter((one) => one.selected).map((one) => one.pid));
  // A guard's own fork, before it is the next `sleep`, dies with it.
  for (const { pid, by } of links.covered) if (linked.has(by)) linked.add(pid);
  const there = scene.processes.filter((other) => {
    const theirs = scene.subject(other.pid);
    return theirs?.kind === subject?.kind && theirs?.path === subject?.path;
  });
  // A miner mounted over a service's program has its path: what else runs from there is the service.
  if (!there.every((other) => linked.has(other.pid))) return undefined;
  return there.filter((other) => scene.subject(other.pid)?.sha256 === subject?.sha256);
}

/**
 * How a process is named in a plan (rule: image-identity): by image only where the file is nobody else's and every process
 * of it is linked; by script and interpreter together; else the one process. Undefined where its image could not be hashed, or its owner was not read.
 */
export function processIdentity(
  scene: Scene,
  links: LinkGraph,
  link: LinkedProcess,
): ProcessIdentity | undefined {
  const process = scene.process(link.pid);
  const subject = scene.subject(link.pid);
  const image = process?.image ?? null;
  if (process === undefined || subject === undefined || !isHashed(image) || process.uid < 0) return undefined;
  // Only by its pid does the kill find a program whose first thread has ended: no listing shows its image.
  const listed = process.thread === undefined;
  const own =
    listed && link.selected && subject.packaged === 'no' && !subject.multiPurpose && !isNamedOnly(subject);
  const same = own ? allLinked(scene, links, process) : undefined;
  if (same !== undefined && subject.kind === 'image') {
    const alike = same.filter((other) => other.uid === process.uid && other.cgroup === process.cgroup);
    return {
      kind: 'process',
      by: 'image',
      uid: process.uid,
      ...hostField('cgroup', process.cgroup),
      image: { ...hostField('path', image.path), sha256: image.sha256 },
      maximumCount: roomFor(alike.length),
    };
  }
  if (
    same !== undefined &&
    subject.kind === 'script' &&
    subject.sha256 !== null &&
    subject.device !== null &&
    subject.inode !== null &&
    isPlainlyGiven(process, subject.path)
  ) {
    const alike = same.filter((other) => other.uid === process.uid);
    return {
      kind: 'process',
      by: 'script',
      uid: process.uid,
      interpreter: exactImage(image),
      script: exactImage({
        path: subject.path,
        device: subject.device,
        inode: subject.inode,
        sha256: subject.sha256,
      }),
      maximumCount: roomFor(alike.length),
    };
  }
  return {
    kind: 'process',
    by: 'single',
    pid: process.pid,
    bootId: scene.snapshot.host.bootId,
    startTicks: process.startTicks,
    uid: process.uid,
    image: exactImage(image),
  };
}
