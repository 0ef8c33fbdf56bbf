import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { IncidentId } from '../../domain/ids.ts';
import type { TargetOutcome } from '../../domain/targets/outcome.ts';
import type { LabHost, Manifest } from '../../lab/index.ts';
import { bystanderDamage, diffManifest, rootSpools } from '../../lab/index.ts';
import type { TestStore } from '../shared/store.ts';
import type { Exchange } from './cuts-list.ts';
import { frozenOf, stateOf } from './host-state.ts';
import { startersAreGone } from './starters.ts';

/** What of an infection, and of Davy's answer to it, is on the host by right. */
export interface Present {
  readonly runs: boolean;
  readonly files: boolean;
  readonly blocked: boolean;
}

/**
 * What Davy's books, the host's receipts and the host itself say of a call that must not be so, once it has its outcome.
 *
 * @param asked how often it was approved: again where a cut had stopped it before its end
 */
export async function harmOfCall(
  { store }: TestStore,
  host: LabHost,
  incidentId: IncidentId,
  { acts, which }: Exchange,
  asked: number,
): Promise<string[]> {
  const wrong: string[] = [];
  const names: readonly string[] = acts;
  const calls = (await store.acts.calls(incidentId)).filter(({ acts: of }) =>
    of.some(({ step, outcomes }) => names.includes(step) && outcomes !== null),
  );
  if (calls.length !== asked) wrong.push(`${calls.length} calls with an outcome, ${asked} were approved`);
  const { steps = [] } = (await store.incidents.get(incidentId)) ?? {};
  const outcomes = steps.flatMap((step) => (names.includes(step.name) ? step.outcomes : []));
  const bad = outcomes.filter(({ outcome }) => outcome !== 'done' && outcome !== 'already-absent');
  if (which === 'open') wrong.push(...bad.map(({ outcome, detail }) => `${outcome}: ${detail}`));
  if (names.includes('block-egress')) wrong.push(...(await untrueOfEgress(host, outcomes)));
  if (names.includes('kill-processes')) wrong.push(...(await survivors(host)));
  if (names.includes('disable-persistence') && !(await startersAreGone(host)))
    wrong.push('a starter is there, or something of somebody’s beside it is not');
  // A guard that went on between two calls may have put its lines back: that is for the watch to find.
  if (names.includes('remove-cron-entries') && asked === 1)
    wrong.push(...rootSpools.filter(isInfected(host)));
  for (const { cmdline } of await frozenOf(host)) wrong.push(`frozen: ${cmdline.join(' ')}`);
  return [...wrong, ...begunTwice(host)];
}

/** The kernel's word: what is done stays, and what says that it expires does. */
async function untrueOfEgress(host: LabHost, outcomes: readonly TargetOutcome[]): Promise<string[]> {
  const rules = String((await host.run(['nft', 'list', 'ruleset'])).stdout);
  const stands = !rules.includes('elements = ')
    ? 'absent'
    : rules.includes('expires')
      ? 'timed'
      : 'permanent';
  return outcomes
    .filter(({ outcome }) => outcome !== (stands === 'permanent' ? 'done' : 'failed'))
    .map(({ outcome, detail }) => `the rule is ${stands}, and Davy says ${outcome}: ${detail}`);
}

const isMiner = (exe: string): boolean => ['/tmp/wnTKYg', '/tmp/ddg.2021'].includes(exe.split(' ')[0] ?? '');

const survivors = async (host: LabHost): Promise<string[]> =>
  (await host.processes()).flatMap(({ exe, state }) => (isMiner(exe) && state !== 'Z' ? `${exe} runs` : []));

/** Also a crontab that is not there. */
const isInfected =
  (host: LabHost) =>
  (spool: string): boolean => {
    try {
      return readFileSync(`/proc/${host.pid}/root${spool}`, 'latin1').includes('i.sh');
    } catch {
      return true;
    }
  };

/** By the host's own receipts, of all calls of the incident: an act begins a target once, whoever asks how often. */
function begunTwice(host: LabHost): string[] {
  const run = `/proc/${host.pid}/root/run`;
  const begun = readdirSync(run)
    .filter((name) => name.startsWith('davy-'))
    .flatMap((name) => receiptsIn(join(run, name)))
    .flatMap((line) => /^before (\S+ \S+) begun$/.exec(line)?.[1] ?? []);
  return begun.filter((one, at) => begun.indexOf(one) !== at).map((one) => `${one} begun again`);
}

function receiptsIn(folder: string): string[] {
  try {
    return readFileSync(join(folder, 'receipts'), 'latin1').split('\n');
  } catch {
    // A call that was fenced has none.
    return [];
  }
}

/** Everything on the host that is not as it was before the first infection, and is not there by right. */
export async function harmOnHost(host: LabHost, clean: Manifest, present: Present): Promise<string[]> {
  const wrong = host.bystanders === null ? ['no bystanders'] : await bystanderDamage(host, host.bystanders);
  const expected = [
    /^changed \/tmp: /,
    /^(changed|added) \/run(\/davy-[^ ]*)?: /,
    // What stands in them was compared with the lines of others.
    /^changed \/var\/spool\/cron(\/root|\/crontabs(\/root)?)?: /,
    // What is left of them was looked at after each call.
    /^(changed|added) \/etc(\/profile\.d(\/lang\.sh)?|\/rc\.local)?: /,
    ...(present.blocked ? [/^new in nftables: /] : []),
    ...(present.files ? [/^added \/tmp\/(wnTKYg|ddg\.2021|i\.sh): /] : []),
    ...(present.runs ? [/^new in processes: .*\/(tmp\/(wnTKYg|ddg\.2021|i\.sh)|2021\/)/] : []),
  ];
  const differences = diffManifest(clean, await stateOf(host));
  return [...wrong, ...differences.filter((line) => !expected.some((pattern) => pattern.test(line)))];
}
