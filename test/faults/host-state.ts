import { basename } from 'node:path';
import type { LabHost, LabProcess, Manifest } from '../../lab/index.ts';
import { diffManifest } from '../../lab/index.ts';

/** The host's manifest without nft's packet counters, which go on by themselves. */
export async function stateOf(host: LabHost): Promise<Manifest> {
  const manifest = await host.manifest();
  const nftables = manifest.nftables.map((line) => line.replace(/ packets \d+ bytes \d+/, ''));
  return { ...manifest, nftables };
}

/** What is not as it was; empty when nothing was touched. */
export const changesSince = async (host: LabHost, before: Manifest): Promise<string[]> =>
  diffManifest(before, await stateOf(host));

export async function frozenOf(host: LabHost): Promise<LabProcess[]> {
  return (await host.processes()).filter(({ state }) => state === 'T' || state === 't');
}

/** By its name too: an executable is moved aside before it is unlinked, and what still runs shows that other path. */
export async function isRunning(host: LabHost, path: string): Promise<boolean> {
  const name = basename(path).slice(0, COMM_BYTES);
  return (await host.processes()).some(
    ({ exe, comm, state }) => state !== 'Z' && (exe.split(' ')[0] === path || comm === name),
  );
}
/** proc(5): a process's name is cut after these. */
const COMM_BYTES = 15;
