import { downloadKey, sameDownload } from '../../linux/commands.ts';
import { programName } from '../../linux/program-name.ts';
import { isFetcher } from '../../linux/program-names.ts';
import type { FetchAddress } from '../../snapshot.ts';
import { maliciousAt } from '../contextual-signals.ts';
import { nameProcess } from '../subject.ts';
import type { Ground, Hop } from './node.ts';
import { toProcess } from './node.ts';
import { isBarePublic, isPaste } from './whose-server.ts';

const STRANGER_CAUTION =
  'Only the address links it, and an attacker may fetch from anybody’s server. It may be where your own software comes from.';

/** Hops from a download address to whatever else runs what it fetches there, and to running fetchers. */
export function fromDownload(ground: Ground, address: FetchAddress): Hop[] {
  const { scene, texts, context } = ground;
  const there = downloadKey(address);
  const same = (others: readonly FetchAddress[]) => others.some((other) => sameDownload(address, other));
  const { host, port } = address;
  const isOwn =
    isBarePublic(address) || isPaste(address) || maliciousAt({ address: host, port }, context) !== undefined;
  const hops = texts.all.flatMap((text): Hop[] => {
    if (!same(text.fetchRuns) || text.ofPackage) return [];
    const why = `${text.name} fetches from ${there} too, and runs what it gets.`;
    return [{ to: text.node, kind: 'download', why, ...(isOwn ? {} : { caution: STRANGER_CAUTION }) }];
  });
  for (const process of scene.processes) {
    if (!isFetcher(programName(process)) || !same(scene.command(process.pid)?.fetches ?? [])) continue;
    const name = nameProcess(process, scene.subject(process.pid));
    const why = `${name} is downloading from ${there}.`;
    const caution = isOwn ? undefined : STRANGER_CAUTION;
    hops.push(toProcess(process, 'fetcher', 'download', why, caution));
  }
  return hops;
}
