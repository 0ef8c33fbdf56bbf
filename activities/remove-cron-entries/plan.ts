import type { Kept, TargetIdentity } from '../../domain/plan.ts';
import type { TargetDraft } from '../../domain/plan-draft.ts';
import type { Considered, PlanContext, Planner } from '../../domain/planner.ts';
import { draftFrom, protectedBy } from '../../domain/planner.ts';
import { hostField, shorten } from '../../domain/show.ts';
import type { CronFile, CronLine } from '../../domain/snapshot.ts';
import type { ReadHops } from '../../domain/verdict/chains.ts';
import { hopsOf } from '../../domain/verdict/chains.ts';
import { maskStarter } from '../../domain/verdict/cron-starters.ts';
import type { Link, LinkedCronFile, LinkedCronLine, LinkGraph } from '../../domain/verdict/index.ts';
import { minersGoOn, otherStarters, processReturns } from '../../domain/verdict/regrowth.ts';
import type { Scene } from '../../domain/verdict/scene.ts';
import { sceneOf } from '../../domain/verdict/scene.ts';
import { metadata } from './index.ts';
import { lineFacts } from './line-facts.ts';

/** Plans which crontab lines are cut out and which scripts and jobs of cron are taken away. */
export const plan: Planner = (snapshot, judgement, context) => {
  const scene = sceneOf(snapshot);
  const { links } = judgement;
  const look: Look = { scene, links, context, hops: hopsOf(links) };
  return draftFrom(snapshot, context, {
    considered: [
      ...links.cronLines.flatMap((link) => considerLine(look, link)),
      ...links.cronFiles.flatMap((link) => considerFile(look, link)),
    ],
    bystanders: (targets) => ({
      named: others(scene, targets),
      rest: (count) => ({ title: `${count} more entries`, why: 'They stand in the same files and stay.' }),
    }),
    regrows: () => [
      ...processReturns(scene, links, 'put the lines back'),
      ...minersGoOn(scene, links, 'mines on'),
      ...otherStarters(links),
    ],
  });
};

interface Look {
  readonly scene: Scene;
  readonly links: LinkGraph;
  readonly context: PlanContext;
  readonly hops: ReadHops;
}

const occurrenceOf = (file: CronFile, line: CronLine): number =>
  file.lines.filter((other) => other.sha256 === line.sha256 && other.number <= line.number).length;

function considerLine({ scene, links, context, hops }: Look, link: LinkedCronLine): Considered[] {
  const file = scene.snapshot.cronFiles.find((other) => other.path === link.path);
  const line = file?.lines.find((other) => other.number === link.number);
  if (file === undefined || line === undefined) return [];
  const identity: TargetIdentity = {
    kind: 'line',
    ...hostField('path', file.path),
    ...hostField('line', line.text),
    lineSha256: line.sha256,
    occurrence: occurrenceOf(file, line),
    tell: 'cron',
  };
  const title = `${file.path} line ${line.number}: ${shorten(line.text, 300)}`;
  const account = accountProtected(file, line, context);
  if (account !== null) return [protectedBy(title, account, hops(link))];
  const chosen = new Set(links.cronLines.flatMap((one) => (one.path === file.path ? [one.number] : [])));
  return [
    {
      target: {
        title,
        identity,
        why: hops(link),
        facts: lineFacts(scene, file, line, chosen),
        ...lineTexts(file, line, link, file.lines.length - chosen.size),
      },
    },
  ];
}

function lineTexts(file: CronFile, line: CronLine, link: Link, rest: number) {
  const others = rest === 1 ? 'the other line,' : `the other ${rest} lines,`;
  const stay = rest === 0 ? 'no other line is left;' : others;
  return {
    change: `The line is cut out of its file; ${stay} owner and mode stay; modification time becomes now.`,
    reversible: metadata.reversible,
    impact:
      line.kind === 'environment'
        ? 'Cron runs the lines below it without this setting.'
        : `Cron no longer runs it as ${line.account ?? file.account ?? 'its account'} (${line.schedule ?? 'no schedule read'}).`,
    risks: [
      ...(link.caution === null ? [] : [link.caution]),
      ...(file.truncated ? ['The file is longer than what was read of it.'] : []),
      ...(file.identity.links > 1
        ? [`The file has ${file.identity.links} names: cutting it gives this one a new file.`]
        : []),
    ],
    selected: link.selected,
  };
}

const UNREAD = 'It was not read whole, so it cannot be told apart for removal.';

function considerFile({ scene, hops }: Look, link: LinkedCronFile): Considered[] {
  const file = scene.snapshot.cronFiles.find((other) => other.path === link.path);
  if (file === undefined) return [];
  const title = `${file.path} (${file.kind === 'at' ? 'at job' : file.kind === 'cron.d' ? 'file of cron lines' : 'script that cron runs'})`;
  const [only, more] = file.lines;
  const whole =
    more === undefined && only?.kind === 'script' && String(only.length) === file.identity.size
      ? only.sha256
      : null;
  const sha256 = scene.fileAt(file.path)?.sha256 ?? whole;
  if (sha256 === null || file.truncated) return [{ kept: { title, why: UNREAD, because: hops(link) } }];
  const { device, inode, size, uid, mode, links, mtime, ctime } = file.identity;
  return [
    {
      target: {
        title,
        identity: {
          kind: 'name',
          ...hostField('path', file.path),
          type: 'file',
          device,
          inode,
          size,
          sha256,
          tell: 'cron',
        },
        why: hops(link),
        change: 'The file is kept as evidence and unlinked; nothing else in the folder changes.',
        facts: {
          kind: 'file',
          owner: scene.account(uid),
          mode,
          links,
          size,
          sha256,
          modifiedAt: mtime,
          changedAt: ctime,
        },
        reversible: metadata.reversible,
        impact: `Cron no longer runs it as ${file.account ?? 'its account'}.`,
        risks: link.caution === null ? [] : [link.caution],
        selected: link.selected,
      },
    },
  ];
}

function accountProtected(file: CronFile, line: CronLine, context: PlanContext): string | null {
  const account = line.account ?? file.account;
  return account !== null && context.protect.operator.accounts.includes(account)
    ? `the operator protects the account ${account}`
    : null;
}

/** Every other entry of the files that are touched. Arguments are not shown: they may hold secrets. */
function others(scene: Scene, targets: readonly TargetDraft[]): Kept[] {
  const taken = new Map<string, Set<number>>();
  for (const { facts } of targets) {
    if (facts.kind !== 'line') continue;
    const numbers = taken.get(facts.path) ?? new Set();
    taken.set(facts.path, numbers.add(facts.line));
  }
  return scene.starters.flatMap((starter) => {
    const numbers = taken.get(starter.file.path);
    if (starter.line === undefined || numbers === undefined || numbers.has(starter.line.number)) return [];
    const { fetches } = starter.facts;
    const why =
      fetches.length > 0
        ? 'It fetches something without running it, and nothing links it to the miner.'
        : 'Nothing links it to the miner.';
    return [{ title: maskStarter(starter), why }];
  });
}
