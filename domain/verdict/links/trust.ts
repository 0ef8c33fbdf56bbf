import type { Sha256 } from '../../ids.ts';
import { programName } from '../../linux/program-name.ts';
import { isSystemStarterName } from '../../linux/program-names.ts';
import { inSystemFolder, packaged } from '../../linux/programs.ts';
import { show } from '../../show.ts';
import type { FileRecord, Process, Shown } from '../../snapshot.ts';
import type { Scene } from '../scene.ts';
import type { Subject } from '../subject.ts';
import type { Ground } from './node.ts';

/** Whether a package brought it: its database says so, or could not be asked and it lies where packages put things. */
export const isOfPackage = (of: { readonly path: Shown; readonly package?: Shown | null }): boolean => {
  const claimed = packaged(of);
  return claimed === 'yes' || (claimed === 'unknown' && inSystemFolder(of.path));
};

/** A program of one's own: no package's, no interpreter's or tool's with many masters. */
export const isOwnProgram = (subject: Subject | undefined): subject is Subject =>
  subject !== undefined &&
  (subject.kind === 'image' || subject.kind === 'script') &&
  !subject.multiPurpose &&
  subject.packaged !== 'yes' &&
  !isOfPackage({ path: subject.path, ...(subject.packaged === 'no' ? { package: null } : {}) });

/** init, cron, sshd and the like: they start others for a living. By package, never by name alone: a guard may call itself crond. */
export function isSystemStarter(scene: Scene, process: Process): boolean {
  if (process.pid === 1) return true;
  const subject = scene.subject(process.pid);
  return (
    subject !== undefined &&
    isSystemStarterName(programName(process)) &&
    process.image !== null &&
    subject.packaged !== 'no' &&
    isOfPackage({
      path: process.image.path,
      ...(subject.packaged === 'yes' ? { package: show('claimed') } : {}),
    })
  );
}

/** A file that a plan may speak of at all: regular, claimed by no package, not on the operator's list. */
export const isOwnFile = (ground: Ground, file: FileRecord): boolean =>
  file.type === 'file' && packaged(file) !== 'yes' && !ground.spared.paths.has(file.path);

/** Another root, a snapshot, an image's layer: what lies there is not what runs here. */
const OTHER_ROOT =
  /^\/(?:var\/lib\/(?:docker|containers|containerd|lxc|lxd|machines|kubelet)\/|snap\/|\.snapshots\/|mnt\/|media\/|proc\/)|\/(?:overlay2?|diff|snapshots|rootfs|backups?)\//;
export const inOtherRoot = (path: Shown): boolean => OTHER_ROOT.test(path);

/** Whether an equal hash shows a copy of one's own: not where a package, an interpreter or the operator has the same bytes. */
export const hashLinks = ({ scene, spared }: Ground, sha256: Sha256): boolean =>
  !scene.ambiguous.has(sha256) && !spared.hashes.has(sha256);
