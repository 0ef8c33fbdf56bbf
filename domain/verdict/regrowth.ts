import { formatDuration } from '../duration.ts';
import { basename } from '../linux/paths.ts';
import type { RegrowthDraft } from '../plan-draft.ts';
import type { LinkGraph } from './judgement.ts';
import { PRELOAD } from './links/from-process.ts';
import type { Scene } from './scene.ts';
import { nameProcess } from './subject.ts';

type Regrows = readonly RegrowthDraft[];

const every = (seconds: number | null): string =>
  seconds === null ? 'at the next boot' : `within ${formatDuration(seconds * 1000)}`;

/** What cron brings back while its linked lines stand. */
export function cronReturns({ snapshot }: Scene, links: LinkGraph): Regrows {
  const lines = links.cronLines.flatMap(({ path, number, selected }) => {
    const line = snapshot.cronFiles.find((f) => f.path === path)?.lines.find((l) => l.number === number);
    if (!selected || line === undefined) return [];
    return [
      {
        things: [{ kind: 'line', path, number } as const],
        title: `${path} line ${number}`,
        why: `Cron runs it again ${every(line.periodSeconds)}.`,
      },
    ];
  });
  const files = links.cronFiles.flatMap(({ path, selected }) => {
    const period = snapshot.cronFiles.find((f) => f.path === path)?.lines[0]?.periodSeconds ?? null;
    if (!selected) return [];
    return [
      {
        things: [{ kind: 'file', path } as const],
        title: path,
        why: `Cron runs it again${period === null ? '' : ` ${every(period)}`}.`,
      },
    ];
  });
  return [...lines, ...files];
}

/** What running processes put back while they live. */
export function processReturns(scene: Scene, links: LinkGraph, what: string): Regrows {
  return links.processes.flatMap(({ pid, role, selected }) => {
    const process = scene.process(pid);
    if (!selected || process === undefined || !/^(?:guard|parent|loader)$/.test(role)) return [];
    return [
      {
        things: [{ kind: 'process', pid } as const],
        title: nameProcess(process, scene.subject(pid)),
        why: `This ${role} can ${what}.`,
      },
    ];
  });
}

/** Miners that mine on while they are not killed. */
export function minersGoOn(scene: Scene, links: LinkGraph, how: string): Regrows {
  return links.miners.flatMap((pid) => {
    const process = scene.process(pid);
    return process === undefined
      ? []
      : [
          {
            things: [{ kind: 'process', pid } as const],
            title: nameProcess(process, scene.subject(pid)),
            why: `It ${how}.`,
          },
        ];
  });
}

/** Linked files that can be started again while they lie there. */
export const filesStay = (links: LinkGraph): Regrows => {
  const paths = links.files.filter((file) => file.selected).map((file) => file.path);
  if (paths.length === 0) return [];
  return [
    {
      things: paths.map((path) => ({ kind: 'file', path }) as const),
      title: paths.map(basename).join(', '),
      why: 'Anything that is left can start them again.',
    },
  ];
};

/** Starters other than cron, and what hides things. Whether anything takes them away is seen from the plans of the playbook. */
export const otherStarters = (links: LinkGraph): Regrows =>
  links.persistence.map(({ path, whole, lines }) => {
    const what = path === PRELOAD ? 'It hides things on this host' : 'It starts the miner too';
    return {
      things:
        whole || lines.length === 0
          ? [{ kind: 'file', path } as const]
          : lines.map(({ from }) => ({ kind: 'line', path, number: from }) as const),
      title: path,
      why: `${what}, and goes on doing so.`,
      elsewhere: `${what}, and no step of this playbook removes it: it has to be taken away by hand.`,
    };
  });
