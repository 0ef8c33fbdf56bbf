import { canonicalJson } from '../../domain/digest.ts';
import { basename } from '../../domain/linux/paths.ts';
import { programName } from '../../domain/linux/program-name.ts';
import { isFetcher, isSystemStarterName } from '../../domain/linux/program-names.ts';
import { inContainer, isHidden, isTemporary } from '../../domain/linux/programs.ts';
import type { Kept, ProcessIdentity } from '../../domain/plan.ts';
import type { Hop } from '../../domain/plan-chains.ts';
import type { Considered, Planner } from '../../domain/planner.ts';
import { draftFrom } from '../../domain/planner.ts';
import { shorten } from '../../domain/show.ts';
import type { Process } from '../../domain/snapshot.ts';
import type { ProcessFacts } from '../../domain/target-facts.ts';
import { FACTS_LIMIT } from '../../domain/target-facts.ts';
import { stoppingRank } from '../../domain/targets/role.ts';
import type { ReadHops } from '../../domain/verdict/chains.ts';
import { hopsOf } from '../../domain/verdict/chains.ts';
import type { Judgement, LinkedProcess, LinkGraph, Role } from '../../domain/verdict/index.ts';
import { processIdentity } from '../../domain/verdict/process-identity.ts';
import { cronReturns, filesStay, otherStarters } from '../../domain/verdict/regrowth.ts';
import type { Scene } from '../../domain/verdict/scene.ts';
import { sceneOf } from '../../domain/verdict/scene.ts';
import { commandLine, nameProcess } from '../../domain/verdict/subject.ts';
import { metadata } from './index.ts';

/** Plans which processes are killed, in the order in which they are stopped. */
export const plan: Planner = (snapshot, judgement, context) => {
  const scene = sceneOf(snapshot);
  const { links } = judgement;
  const inOrder = [...links.processes].sort(
    (a, b) => stoppingRank(a.role) - stoppingRank(b.role) || a.pid - b.pid,
  );
  const named = inOrder.flatMap((link) => {
    const process = scene.process(link.pid);
    return process === undefined ? [] : [{ link, process, identity: processIdentity(scene, links, link) }];
  });
  const members = named.flatMap(({ link, process, identity }): Member[] =>
    identity === undefined ? [] : [{ link, process, identity }],
  );
  const hops = hopsOf(links);
  const groups = Map.groupBy(members, ({ identity }) => canonicalJson(identity));
  return draftFrom(snapshot, context, {
    considered: [
      ...[...groups.values()].flatMap((group) => consider(scene, hops, group)),
      ...named.flatMap(({ link, process, identity }): Considered[] =>
        identity === undefined ? [unidentified(scene, process, hops(link))] : [],
      ),
    ],
    bystanders: () => ({
      named: bystanders(scene, judgement),
      rest: (count) => ({ title: `${count} more processes`, why: 'Nothing links them to the miner.' }),
    }),
    regrows: () => [...cronReturns(scene, links), ...filesStay(links), ...otherStarters(links)],
  });
};

const unidentified = (scene: Scene, process: Process, because: readonly Hop[]): Considered => ({
  kept: {
    title: nameProcess(process, scene.subject(process.pid)),
    why: `Its ${process.uid < 0 ? 'owner was not read' : 'image was not hashed'}, so it cannot be told apart for killing.`,
    because,
  },
});

interface Member {
  readonly link: LinkedProcess;
  readonly process: Process;
  readonly identity: ProcessIdentity;
}

function consider(scene: Scene, hops: ReadHops, group: readonly Member[]): Considered[] {
  const [first] = group;
  if (first === undefined) return [];
  const { link, process, identity } = first;
  return [
    {
      target: {
        title: titleOf(scene, group, identity),
        identity,
        why: hops(link),
        change: changeOf(scene, identity, process),
        facts: factsOf(scene, group, link.role, identity.uid),
        reversible: metadata.reversible,
        impact: link.role === 'reader' && !link.selected ? LOG_IMPACT : IMPACT[link.role],
        risks: risksOf(scene, group),
        selected: link.selected,
      },
    },
  ];
}

function factsOf(scene: Scene, group: readonly Member[], role: Role, uid: number): ProcessFacts {
  return {
    kind: 'process',
    role,
    owner: scene.account(uid),
    processes: group
      .slice(0, FACTS_LIMIT)
      .map(({ process: { pid, ppid, startedAt, ageSeconds, cpuShare } }) => {
        const parent = scene.process(ppid);
        return {
          pid,
          startedAt,
          ageSeconds,
          cpuShare,
          parent: parent === undefined ? null : nameProcess(parent, scene.subject(ppid)),
        };
      }),
    more: Math.max(0, group.length - FACTS_LIMIT),
  };
}

function titleOf(scene: Scene, group: readonly Member[], identity: ProcessIdentity): string {
  const pids = group.map((member) => member.process.pid).join(', ');
  const owner = scene.account(identity.uid);
  if (identity.by === 'image')
    return `${basename(identity.image.path)}: every process of ${identity.image.path} as ${owner} (now pid ${pids})`;
  if (identity.by === 'script')
    return `${basename(identity.script.path)}: every process of the script ${identity.script.path} as ${owner} (now pid ${pids})`;
  const { process, link } = group[0] ?? {};
  // What is not ticked may be a bystander, whose arguments may hold secrets.
  if (process !== undefined && !link?.selected) return nameProcess(process, scene.subject(process.pid));
  return `${process === undefined ? '' : programName(process)} (pid ${pids}, ${owner}): ${shorten(process === undefined ? '' : commandLine(process), 300)}`;
}

function changeOf(scene: Scene, identity: ProcessIdentity, process: Process): string {
  const how = 'is stopped, checked again and killed, together with all descendants';
  const among = (most: number) => `${most} at most, one that was started anew included`;
  switch (identity.by) {
    case 'image':
      return `Every process that runs this image as ${scene.account(identity.uid)} in ${identity.cgroup || 'its cgroup'}, ${among(identity.maximumCount)}, ${how}.`;
    case 'script':
      return `Every process in which ${identity.interpreter.path} runs this script as ${scene.account(identity.uid)}, ${among(identity.maximumCount)}, ${how}.`;
    case 'single':
      return `This one process, started ${process.startedAt}, ${how}.`;
  }
}

const LOG_IMPACT = 'If it writes the log of a service, that log ends.';

const IMPACT: Readonly<Record<Role, string>> = {
  miner: 'Mining by this process ends.',
  'same-image': 'It ends like the miner whose image it runs.',
  guard:
    'Nothing of it is left to revive the miner or to put cron lines back. Whatever it started dies with it.',
  parent: 'Whatever else it starts or serves ends too.',
  loader: 'The loader and its downloads end; cron may start it again while its line stands.',
  fetcher: 'The download ends.',
  reader: 'It dies before the writer of its pipe: what is cut off there is not run.',
  child: 'It ends with what started it.',
};

function risksOf(scene: Scene, group: readonly Member[]): string[] {
  const pids = new Set(group.map((member) => member.process.pid));
  const ports = scene.snapshot.sockets
    .filter((s) => s.state === 'LISTEN' && s.pids.some((pid) => pids.has(pid)))
    .map((s) => s.local.port);
  const contained = group.some(({ process }) => inContainer(process.cgroup));
  const cautions = group.flatMap(({ link }) => (link.caution === null ? [] : [link.caution]));
  return [
    ...new Set(cautions),
    ...(ports.length === 0
      ? []
      : [`It listens on port ${[...new Set(ports)].join(', ')}: who is connected there is cut off.`]),
    ...(contained ? ['It runs in a container: the container’s restart policy may start it again.'] : []),
    ...(group.some(({ process }) => process.state === 'D')
      ? ['It waits for a device and may not die at once.']
      : []),
  ];
}

/** Processes that a tired eye could take for the miner, and why they are left alone. Without arguments. */
function bystanders(scene: Scene, judgement: Judgement): Kept[] {
  const linked = new Set([...judgement.links.processes, ...judgement.links.covered].map(({ pid }) => pid));
  const allowed = new Set(judgement.authorised);
  return scene.processes.flatMap((process): Kept[] => {
    if (linked.has(process.pid) || process.pid === 1) return [];
    const why = allowed.has(process.pid)
      ? 'It is on the list of authorised miners.'
      : whyKept(scene, process, judgement.links);
    return why === undefined ? [] : [{ title: nameProcess(process, scene.subject(process.pid)), why }];
  });
}

function whyKept(scene: Scene, process: Process, links: LinkGraph): string | undefined {
  const subject = scene.subject(process.pid);
  if (subject === undefined || process.kernelThread) return undefined;
  const childOfLinked = links.processes.find((link) => scene.process(link.pid)?.ppid === process.pid);
  if (childOfLinked !== undefined) {
    const started = `It started pid ${childOfLinked.pid}`;
    return isSystemStarterName(programName(process))
      ? `${started}, but it starts others too and is part of the system.`
      : `${started}, but nothing else links it.`;
  }
  if (isFetcher(programName(process))) return 'It downloads from an address that nothing links to the miner.';
  if (isTemporary(subject.path) || isHidden(subject.path))
    return 'It runs from a temporary or hidden folder, but shows no sign of mining and no link to the miner.';
  if (process.cpuShare >= 0.5 && process.ageSeconds >= 60)
    return 'It is busy, but shows no sign of mining and no link to the miner.';
  const names = new Set(links.files.map((file) => basename(file.path)));
  return names.has(basename(subject.path)) ? 'Only its name is like that of a linked file.' : undefined;
}
