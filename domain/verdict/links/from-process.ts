import { downloadKey } from '../../linux/commands.ts';
import { basename } from '../../linux/paths.ts';
import { show } from '../../show.ts';
import type { Process } from '../../snapshot.ts';
import { isPreloadOdd } from '../doubts.ts';
import type { Subject } from '../subject.ts';
import { nameProcess } from '../subject.ts';
import { toDownload } from './from-file.ts';
import { feedersOf, readersOf } from './from-pipes.ts';
import { fromProgram } from './from-program.ts';
import type { Ground, Hop } from './node.ts';
import { sameImage } from './same-image.ts';
import { hasOwnUnit, unitOf } from './units.ts';

const UNIT_CAUTION =
  'Its text does not tell what it starts; the miner is the oldest process of its control group.';

/** The unit that a miner is the main process of, where its text takes the program from elsewhere: an environment file. */
function unitOfMiner({ scene, texts }: Ground, process: Process): Hop[] {
  const unit = unitOf(process.cgroup);
  if (unit === undefined || !hasOwnUnit(scene, process)) return [];
  return texts.all.flatMap(({ node, name, facts, ofPackage }): Hop[] =>
    node.kind === 'persistence' && !ofPackage && basename(node.path) === unit && facts.untold.length > 0
      ? [{ to: node, kind: 'starts', why: `pid ${process.pid} runs in ${name}.`, caution: UNIT_CAUTION }]
      : [],
  );
}

/** Where a running fetcher fetches from, and a running command that runs what it fetches. */
function downloads(ground: Ground, process: Process, subject: Subject): Hop[] {
  const command = ground.scene.command(process.pid);
  if (command === undefined) return [];
  const from = subject.kind === 'inline' ? (command.fetchesAndRuns ? command.fetches : []) : command.fetches;
  const name = nameProcess(process, subject);
  return from.map((address) =>
    toDownload(ground, address, `${name} downloads from ${downloadKey(address)}.`),
  );
}

/** Read by the loader of every program; libraries named there can hide processes and files. */
export const PRELOAD = show('/etc/ld.so.preload');

function hiders({ scene }: Ground, process: Process): Hop[] {
  if (!process.hidden || !isPreloadOdd(scene.snapshot)) return [];
  return [
    {
      to: { kind: 'persistence', path: PRELOAD },
      kind: 'hides',
      why: `pid ${process.pid} is hidden, and ${PRELOAD} names a library.`,
    },
  ];
}

/**
 * Hops from a linked process.
 *
 * @param asked images whose other processes were told already
 */
export function fromProcess(ground: Ground, pid: number, isSeed: boolean, asked: Set<string>): Hop[] {
  const process = ground.scene.process(pid);
  const subject = ground.scene.subject(pid);
  if (process === undefined || subject === undefined) return [];
  return [
    ...fromProgram(ground, process, subject, isSeed),
    ...(isSeed ? unitOfMiner(ground, process) : []),
    ...sameImage(ground, process, subject, isSeed, asked),
    ...readersOf(ground.scene, process, subject),
    ...feedersOf(ground.scene, process, subject),
    ...downloads(ground, process, subject),
    ...hiders(ground, process),
  ];
}
