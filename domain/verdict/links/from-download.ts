import { downloadKey, sameDownload } from '../../linux/commands.ts';
import { isFetcher } from '../../linux/programs.ts';
import type { FetchAddress } from '../../snapshot.ts';
import { nameProcess, programName } from '../subject.ts';
import type { Ground, Hop } from './node.ts';

/** Hops from a download address to whatever else runs what it fetches there, and to running fetchers. */
export function fromDownload(ground: Ground, address: FetchAddress): Hop[] {
  const { scene, texts } = ground;
  const there = downloadKey(address);
  const same = (others: readonly FetchAddress[]) => others.some((other) => sameDownload(address, other));
  const hops = texts.all.flatMap((text): Hop[] =>
    same(text.fetchRuns) && !text.ofPackage
      ? [
          {
            to: text.node,
            kind: 'download',
            why: `${text.name} fetches from ${there} too, and runs what it gets.`,
          },
        ]
      : [],
  );
  for (const process of scene.processes) {
    if (!isFetcher(programName(process)) || !same(scene.command(process.pid)?.fetches ?? [])) continue;
    const name = nameProcess(process, scene.subject(process.pid));
    hops.push({
      to: { kind: 'process', pid: process.pid, role: 'fetcher' },
      kind: 'download',
      why: `${name} is downloading from ${there}.`,
    });
  }
  return hops;
}
