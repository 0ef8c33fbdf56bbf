import type { LabHost, LabProcess, Manifest } from '../../lab/index.ts';
import { diffManifest, runsProgram } from '../../lab/index.ts';

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

export async function isRunning(host: LabHost, path: string): Promise<boolean> {
  return (await host.processes()).some((process) => runsProgram(process, path));
}
