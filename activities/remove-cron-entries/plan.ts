import type { PlanDraft, TargetIdentity } from '../../domain/plan.ts';
import type { PlanContext, Planner } from '../../domain/planner.ts';
import { hostField, shorten } from '../../domain/show.ts';
import type { CronFile, CronLine, Snapshot } from '../../domain/snapshot.ts';
import { protectionOf } from '../../domain/targets/protect.ts';
import type { Judgement, Link, LinkGraph } from '../../domain/verdict/index.ts';
import { minersGoOn, otherStarters, processReturns } from '../../domain/verdict/regrowth.ts';
import type { Scene } from '../../domain/verdict/scene.ts';
import { maskStarter, sceneOf } from '../../domain/verdict/scene.ts';

type Draft = PlanDraft['targets'][number];
type Kept = PlanDraft['kept'][number];

/** Plans which crontab lines are cut out and which scripts and jobs of cron are taken away. */
export const plan: Planner = (snapshot, judgement, context) => {
  const scene = sceneOf(snapshot);
  const { links } = judgement;
  const made = [...linesOf(snapshot, links, context), ...filesOf(snapshot, scene, links, context)];
  const targets = made.flatMap((one) => ('identity' in one ? [one] : []));
  const refused = made.flatMap((one) => ('identity' in one ? [] : [one]));
  const offsets = new Set(
    targets.map((target) => `${target.identity.kind} ${target.at?.path} ${target.at?.number}`),
  );
  return {
    targets,
    kept: [...refused, ...(targets.length > 0 ? others(scene, targets, offsets) : [])],
    blind: blindOf(snapshot),
    regrows: targets.length === 0 ? [] : regrowsOf(scene, judgement),
  };
};

const occurrenceOf = (file: CronFile, line: CronLine): number =>
  file.lines.filter((other) => other.sha256 === line.sha256 && other.number <= line.number).length;

function linesOf(snapshot: Snapshot, links: LinkGraph, context: PlanContext): (Draft | Kept)[] {
  return links.cronLines.flatMap((link): (Draft | Kept)[] => {
    const file = snapshot.cronFiles.find((one) => one.path === link.path);
    const line = file?.lines.find((one) => one.number === link.number);
    if (file === undefined || line === undefined) return [];
    const identity: TargetIdentity = {
      kind: 'cron-line',
      ...hostField('path', file.path),
      ...hostField('line', line.text),
      lineSha256: line.sha256,
      occurrence: occurrenceOf(file, line),
    };
    const title = `${file.path} line ${line.number}: ${shorten(line.text, 300)}`;
    const why = protectionOf(identity, context.protect) ?? accountProtected(file, line, context);
    if (why !== null) return [{ title, why: `Protected: ${why}.` }];
    const chosen = links.cronLines.filter((one) => one.path === file.path).length;
    return [
      {
        title,
        identity,
        ...lineTexts(file, line, link, file.lines.length - chosen),
        at: lineHints(file, line),
      },
    ];
  });
}

const lineHints = (file: CronFile, line: CronLine) => ({
  path: file.path,
  offset: line.offset,
  length: line.length,
  number: line.number,
  device: file.identity.device,
  inode: file.identity.inode,
});

function lineTexts(file: CronFile, line: CronLine, link: Link, rest: number) {
  const end = line.offset + line.length;
  const others = rest === 1 ? 'the other line,' : `the other ${rest} lines,`;
  const stay = rest === 0 ? 'no other line is left;' : others;
  return {
    why: [...link.why],
    change: `Line ${line.number} (bytes ${line.offset} to ${end}) is cut out of the file; ${stay} owner and mode stay; modification time becomes now.`,
    reversible: true,
    impact: `Cron no longer runs it as ${line.account ?? file.account ?? 'its account'} (${line.schedule ?? 'no schedule read'}).`,
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

function filesOf(snapshot: Snapshot, scene: Scene, links: LinkGraph, context: PlanContext): (Draft | Kept)[] {
  return links.cronFiles.flatMap((link): (Draft | Kept)[] => {
    const file = snapshot.cronFiles.find((one) => one.path === link.path);
    if (file === undefined) return [];
    const title = `${file.path} (${file.kind === 'at' ? 'at job' : file.kind === 'cron.d' ? 'file of cron lines' : 'script that cron runs'})`;
    const [only, more] = file.lines;
    const whole =
      more === undefined && only?.kind === 'script' && String(only.length) === file.identity.size
        ? only.sha256
        : null;
    const sha256 = scene.fileAt(file.path)?.sha256 ?? whole;
    if (sha256 === null || file.truncated)
      return [{ title, why: 'It was not read whole, so it cannot be told apart for removal.' }];
    const { device, inode, size } = file.identity;
    const identity: TargetIdentity = {
      kind: 'cron-file',
      ...hostField('path', file.path),
      device,
      inode,
      size,
      sha256,
    };
    const why = protectionOf(identity, context.protect);
    if (why !== null) return [{ title, why: `Protected: ${why}.` }];
    return [
      {
        title,
        identity,
        why: [...link.why],
        change: `${file.path} (inode ${inode}, ${size} bytes) is kept as evidence and unlinked; nothing else in the folder changes.`,
        reversible: true,
        impact: `Cron no longer runs it as ${file.account ?? 'its account'}.`,
        risks: link.caution === null ? [] : [link.caution],
        selected: link.selected,
      },
    ];
  });
}

function accountProtected(file: CronFile, line: CronLine, context: PlanContext): string | null {
  const account = line.account ?? file.account;
  return account !== null && context.protect.operator.accounts.includes(account)
    ? `the operator protects the account ${account}`
    : null;
}

/** Every other entry of the files that are touched. Arguments are not shown: they may hold secrets. */
function others(scene: Scene, targets: readonly Draft[], taken: ReadonlySet<string>): Kept[] {
  const paths = new Set(targets.map((target) => target.at?.path));
  return scene.starters.flatMap((starter) => {
    if (starter.line === undefined || !paths.has(starter.file.path)) return [];
    if (taken.has(`cron-line ${starter.file.path} ${starter.line.number}`)) return [];
    const { fetches } = starter.facts;
    const why =
      fetches.length > 0
        ? 'It fetches something without running it, and nothing links it to the miner.'
        : 'Nothing links it to the miner.';
    return [{ title: maskStarter(starter), why }];
  });
}

const blindOf = (snapshot: Snapshot): PlanDraft['blind'] =>
  snapshot.blind.map(({ what, how, detail }) => ({ what, how, detail }));

function regrowsOf(scene: Scene, { links }: Judgement): PlanDraft['regrows'] {
  return [
    ...processReturns(scene, links, 'put the lines back'),
    ...minersGoOn(scene, links, 'mines on'),
    ...otherStarters(links),
  ];
}
