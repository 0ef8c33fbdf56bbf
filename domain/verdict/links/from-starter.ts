import { downloadKey, plain, sameDownload } from '../../linux/commands.ts';
import { isFetcher, isStarter, packaged } from '../../linux/programs.ts';
import type { FetchAddress } from '../../snapshot.ts';
import type { Starter } from '../scene.ts';
import { nameStarter } from '../scene.ts';
import { nameProcess, programName } from '../subject.ts';
import type { Ground, Hop, Node } from './node.ts';
import { fileMark, isOwnFile } from './suspicion.ts';

const nodeOf = (starter: Starter): Node =>
  starter.line === undefined
    ? { kind: 'cron-file', path: starter.file.path }
    : { kind: 'cron-line', path: starter.file.path, number: starter.line.number };

/** Hops from a linked cron line or file: where it fetches from, what it runs, what cron has started from it. */
export function fromStarter(ground: Ground, starter: Starter): Hop[] {
  const { scene } = ground;
  const name = nameStarter(starter);
  const hops: Hop[] = starter.facts.fetches.map((address) => ({
    to: { kind: 'download', address },
    why: `${name} fetches from ${downloadKey(address)}.`,
  }));
  for (const path of starter.facts.runs) {
    const file = scene.fileAt(path);
    if (file === undefined || !isOwnFile(ground, file)) continue;
    const mark = fileMark(ground, path, file);
    const to: Node = { kind: 'file', path };
    hops.push(
      mark === undefined
        ? { to, why: `${name} runs ${path}.`, caution: 'Only the cron line links it.' }
        : { to, why: `${name} runs ${path}, which ${mark}.` },
    );
  }
  const command = plain(starter.command).trim();
  for (const process of scene.processes) {
    const subject = scene.subject(process.pid);
    const up = scene.process(process.ppid);
    if (subject?.kind !== 'inline' || plain(subject.inline ?? '').trim() !== command) continue;
    if (up !== undefined && up.pid !== 1 && !isStarter(programName(up))) continue;
    hops.push({
      to: { kind: 'process', pid: process.pid, role: 'loader' },
      why: `${nameProcess(process, subject)} runs exactly the command of ${name}.`,
    });
  }
  return hops;
}

/** Hops from a download address to whatever else fetches there. */
export function fromDownload(ground: Ground, address: FetchAddress): Hop[] {
  const { scene } = ground;
  const there = downloadKey(address);
  const same = (others: readonly FetchAddress[]) => others.some((other) => sameDownload(address, other));
  const hops: Hop[] = [];
  for (const starter of scene.starters) {
    if (!starter.facts.fetchesAndRuns || !same(starter.facts.fetches)) continue;
    hops.push({
      to: nodeOf(starter),
      why: `${nameStarter(starter)} fetches from ${there} too, and runs what it gets.`,
    });
  }
  for (const file of scene.files) {
    if (!isOwnFile(ground, file) || !same(file.content?.fetches ?? [])) continue;
    const mark = fileMark(ground, file.path, file);
    if (mark !== undefined)
      hops.push({
        to: { kind: 'file', path: file.path },
        why: `${file.path} downloads from ${there} too and ${mark}.`,
      });
  }
  for (const process of scene.processes) {
    const subject = scene.subject(process.pid);
    if (subject === undefined) continue;
    const command = scene.command(process.pid);
    if (command === undefined || !same(command.fetches)) continue;
    if (command.fetchesAndRuns) {
      hops.push({
        to: { kind: 'process', pid: process.pid, role: 'loader' },
        why: `${nameProcess(process, subject)} fetches from ${there} and runs what it gets.`,
      });
    } else if (isFetcher(programName(process))) {
      hops.push({
        to: { kind: 'process', pid: process.pid, role: 'fetcher' },
        why: `${nameProcess(process, subject)} is downloading from ${there}.`,
      });
    }
  }
  for (const { path, fetches } of scene.fetchingPersistence) {
    if (same(fetches))
      hops.push({ to: { kind: 'persistence', path }, why: `${path} fetches from ${there} too.` });
  }
  return hops;
}

/** Whole files that cron runs and a package brought are left to their package. */
export const isPackagedStarter = (ground: Ground, starter: Starter): boolean => {
  const file = ground.scene.fileAt(starter.file.path);
  return starter.line === undefined && file !== undefined && packaged(file) === 'yes';
};
