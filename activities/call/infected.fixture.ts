import { expect } from 'vitest';
import type { Target } from '../../domain/plan.ts';
import type { TargetOutcome } from '../../domain/targets/outcome.ts';
import type { ActResult } from '../../domain/targets/receipt.ts';
import type { LabHost, Manifest } from '../../lab/index.ts';
import { diffManifest } from '../../lab/index.ts';
import { curlCronLine, wgetCronLine } from '../../lab/infection/infection.ts';
import type { CallRecord } from '../../store/port.ts';
import { callOf, cronLine, fileTarget, imageTarget, scriptTarget } from './scene.fixture.ts';

export const SPOOLS = ['/var/spool/cron/root', '/var/spool/cron/crontabs/root'] as const;

export const cronTargets = (spools: readonly string[] = SPOOLS): Target[] =>
  spools.flatMap((path) => [cronLine(path, curlCronLine), cronLine(path, wgetCronLine)]);

/** The processes of the first infection as the planner would name them: what they wait and fetch with dies with them. */
export async function killTargets(host: LabHost): Promise<Target[]> {
  const processes = await host.processes();
  const runs = (path: string): boolean => processes.some((one) => one.exe.split(' ')[0] === path);
  return [
    ...(runs('/tmp/wnTKYg') ? [await imageTarget(host, '/tmp/wnTKYg', 'miner', 8)] : []),
    ...(runs('/tmp/ddg.2021') ? [await imageTarget(host, '/tmp/ddg.2021', 'guard', 8)] : []),
    ...(processes.some((one) => one.cmdline[1] === '/tmp/i.sh')
      ? [await scriptTarget(host, '/tmp/i.sh')]
      : []),
  ];
}

export const fileTargets = (host: LabHost): Promise<Target[]> =>
  Promise.all(['/tmp/wnTKYg', '/tmp/ddg.2021', '/tmp/i.sh'].map((path) => fileTarget(host, path)));

export const cronAndKill = async (host: LabHost): Promise<CallRecord> =>
  callOf(host, { 'remove-cron-entries': cronTargets(), 'kill-processes': await killTargets(host) });

export const outcomesOf = (acts: readonly ActResult[]): TargetOutcome[] =>
  acts.flatMap((act) => [...act.outcomes]);

export const words = (acts: readonly ActResult[]): string[] => outcomesOf(acts).map((one) => one.outcome);

/** Differences but for Davy's own call folders. */
export const differences = (before: Manifest, after: Manifest): string[] =>
  diffManifest(before, after).filter((line) => !/ \/run(:|\/davy-)/.test(line));

export const stopped = async (host: LabHost): Promise<number[]> =>
  (await host.processes()).filter((one) => /^[Tt]/.test(one.state)).map((one) => one.pid);

/** Nothing differs, once the processes of our own sessions have ended. */
export async function unchanged(host: LabHost, before: Manifest): Promise<void> {
  const since = Date.now();
  let found = differences(before, await host.manifest());
  while (found.length > 0 && Date.now() - since < 5_000) found = differences(before, await host.manifest());
  expect(found).toEqual([]);
}
