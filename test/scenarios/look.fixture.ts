import { CATALOGUE } from '../../activities/catalogue.ts';
import { surveyOf } from '../../activities/survey/survey-host.fixture.ts';
import type { TargetIdentity } from '../../domain/plan.ts';
import type { PlanDraft } from '../../domain/plan-draft.ts';
import type { Snapshot } from '../../domain/snapshot.ts';
import { protectFacts } from '../../domain/targets/protect.ts';
import type { JudgeContext } from '../../domain/verdict/index.ts';
import { emptyContext, judge } from '../../domain/verdict/index.ts';
import type { LabHost } from '../../lab/host.ts';
import { labAddresses } from '../../lab/index.ts';
import type { Scenario } from './scenario.ts';
import { authorisedOn } from './scenario.ts';

const pool = { host: 'pool.lab', addresses: [labAddresses.pool], ports: [labAddresses.poolPort] };
const context: JudgeContext = { ...emptyContext, indicators: { pools: [pool], hashes: {}, addresses: [] } };

/** Surveys, judges and plans, and says in what the host is not seen as it is; empty when all is right. */
export async function faultsOf(host: LabHost, scenario: Scenario): Promise<string[]> {
  const snapshot = await surveyOf(host);
  const alert = { addresses: [scenario.alerted ?? []].flat(), hashes: [], commandLines: [] };
  const asked = { ...context, alert, authorised: authorisedOn(scenario) };
  const judgement = judge(snapshot, asked);
  const protect = protectFacts(snapshot, { paths: [], addresses: [], accounts: [] });
  const drafts: Record<string, PlanDraft> = {};
  for (const { metadata, planner } of CATALOGUE)
    drafts[metadata.name] = (await planner()).plan(snapshot, judgement, { host: host.name, protect });
  return compare(scenario, snapshot, judgement.verdict, drafts);
}

type Said = ReturnType<typeof judge>['verdict'];

/** What a plan offers, against what is true. */
function compare(
  { truth }: Scenario,
  snapshot: Snapshot,
  verdict: Said,
  drafts: Readonly<Record<string, PlanDraft>>,
): string[] {
  const faults: string[] = [];
  if (!truth.verdict.includes(verdict.verdict))
    faults.push(
      `verdict ${verdict.verdict}, not ${truth.verdict.join(' or ')} (${verdict.reasons.join(' ')})`,
    );
  const targets = (step: string) => drafts[step]?.targets ?? [];
  const names = (step: string, selected: boolean) =>
    new Set(
      targets(step)
        .filter((t) => t.selected === selected)
        .map((t) => nameOf(t.identity, snapshot)),
    );
  const steps = [
    ['kill-processes', truth.ticked.kill],
    ['delete-files', truth.ticked.delete],
    ['remove-cron-entries', truth.ticked.cron],
  ] as const;
  for (const [step, wanted] of steps) {
    const ticked = names(step, true);
    for (const name of wanted) if (!ticked.has(name)) faults.push(`${step}: not ticked: ${name}`);
    for (const name of ticked)
      if (!wanted.includes(name) && !truth.may?.includes(name) && !isCronsOwn(name, truth.ticked.cron))
        faults.push(`${step}: ticked: ${name}`);
  }
  const offered = new Set(Object.keys(drafts).flatMap((step) => [...names(step, false)]));
  for (const name of truth.offered ?? []) if (!offered.has(name)) faults.push(`not offered: ${name}`);
  const said = JSON.stringify([verdict, drafts]);
  for (const name of truth.named ?? []) if (!said.includes(name)) faults.push(`named nowhere: ${name}`);
  return faults;
}

/** The shell in which cron runs a line that is ticked, where its minute has just come. */
const isCronsOwn = (name: string, lines: readonly string[]): boolean =>
  lines.some((line) => name.startsWith('/bin/sh -c ') && line.endsWith(name.slice('/bin/sh -c '.length)));

function nameOf(identity: TargetIdentity, snapshot: Snapshot): string {
  switch (identity.kind) {
    case 'line':
      return identity.lineBase64 === undefined
        ? identity.line
        : Buffer.from(identity.lineBase64, 'base64').toString('latin1');
    case 'process':
      if (identity.by === 'image') return identity.image.path;
      if (identity.by === 'script') return identity.script.path;
      return (
        snapshot.processes.find(({ pid }) => pid === identity.pid)?.argv.join(' ') ?? `pid ${identity.pid}`
      );
    case 'egress':
      return identity.address;
    case 'name':
    case 'file':
      return identity.path;
  }
}
