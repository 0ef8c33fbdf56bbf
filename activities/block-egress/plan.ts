import type { AddressKind } from '../../domain/linux/address.ts';
import { addressKind, canonicalAddress, parseAddress, spelledAddress } from '../../domain/linux/address.ts';
import type { PlanDraft, TargetIdentity } from '../../domain/plan.ts';
import type { PlanContext, Planner } from '../../domain/planner.ts';
import type { Socket } from '../../domain/snapshot.ts';
import { protectionOf } from '../../domain/targets/protect.ts';
import type { LinkGraph } from '../../domain/verdict/index.ts';
import { cronReturns, minersGoOn, otherStarters, processReturns } from '../../domain/verdict/regrowth.ts';
import type { Scene } from '../../domain/verdict/scene.ts';
import { maskStarter, nameStarter, sceneOf } from '../../domain/verdict/scene.ts';
import { nameProcess } from '../../domain/verdict/subject.ts';

type Draft = PlanDraft['targets'][number];
type Kept = PlanDraft['kept'][number];

/** One use of an address by something that is linked. */
interface Use {
  readonly address: string;
  readonly port: number;
  readonly outbound: boolean;
  readonly selected: boolean;
  readonly why: readonly string[];
}

/** Plans which remote addresses the host may no longer send to. */
export const plan: Planner = (snapshot, judgement, context) => {
  const scene = sceneOf(snapshot);
  const { links } = judgement;
  const uses = [...socketUses(scene, links), ...downloadUses(links)];
  const byAddress = [...Map.groupBy(uses, (use) => use.address)].sort(([a], [b]) => (a < b ? -1 : 1));
  const made = byAddress.map(([address, list]) => targetOf(scene, links, address, list, context));
  const targets = made.flatMap((one) => ('identity' in one ? [one] : []));
  return {
    targets,
    kept: [...made.flatMap((one) => ('identity' in one ? [] : [one])), ...names(links)],
    blind: snapshot.blind.map(({ what, how, detail }) => ({ what, how, detail })),
    regrows:
      targets.length === 0
        ? []
        : [
            ...minersGoOn(scene, links, 'runs on and may turn to another pool or relay'),
            ...processReturns(scene, links, 'fetch from another address'),
            ...cronReturns(scene, links),
            ...otherStarters(links),
          ],
  };
};

const endpoint = (socket: Socket) =>
  `${socket.remote.address.includes(':') ? `[${socket.remote.address}]` : socket.remote.address}:${socket.remote.port}`;

/** A state in which a closed connection lingers; it says nothing about who uses an address now. */
const LINGERING = new Set(['TIME_WAIT', 'CLOSE', 'FIN_WAIT1', 'FIN_WAIT2', 'LAST_ACK', 'CLOSING']);

function socketUses(scene: Scene, links: LinkGraph): Use[] {
  // What a covered fetcher talks to is the target's own talk.
  const byPid = new Map(links.processes.map((link) => [link.pid, link]));
  const covered = links.covered.flatMap(({ pid, by }) => {
    const link = byPid.get(by);
    return link === undefined ? [] : [{ ...link, pid }];
  });
  return [...links.processes, ...covered].flatMap((link) => {
    const process = scene.process(link.pid);
    if (process === undefined) return [];
    return scene.snapshot.sockets.flatMap((socket): Use[] => {
      const address = canonicalAddress(socket.remote.address);
      if (
        !socket.pids.includes(link.pid) ||
        socket.state === 'LISTEN' ||
        socket.remote.port === 0 ||
        address === undefined
      )
        return [];
      const outbound = scene.isOutbound(socket);
      const name = nameProcess(process, scene.subject(link.pid));
      const sentence = outbound
        ? `${name} talks to ${endpoint(socket)} (${socket.state}).`
        : `${endpoint(socket)} connected to ${name} on port ${socket.local.port}.`;
      return [
        {
          address,
          port: socket.remote.port,
          outbound,
          selected: link.selected,
          why: [...link.why, sentence],
        },
      ];
    });
  });
}

/** Addresses in linked cron lines, scripts and fetchers. Names are left to {@link names}. */
const downloadUses = (links: LinkGraph): Use[] =>
  links.downloads.flatMap((download) => {
    const address = spelledAddress(download.host);
    return address === undefined
      ? []
      : [{ address, port: download.port, outbound: true, selected: download.selected, why: download.why }];
  });

const names = (links: LinkGraph): Kept[] =>
  links.downloads
    .filter((download) => spelledAddress(download.host) === undefined)
    .map((download) => ({
      title: `${download.host}:${download.port}`,
      why: 'It is a name: what it resolves to changes and may be shared. Block it at the resolver or the proxy.',
    }));

const IS_PRIVATE: Readonly<Partial<Record<AddressKind, string>>> = {
  private: 'private (RFC 1918)',
  shared: 'shared by a carrier (RFC 6598)',
  'link-local': 'link-local',
  'unique-local': 'unique local (RFC 4193)',
};

/** Who else uses the address: other processes, and cron lines that are left alone. */
function otherUsers(scene: Scene, links: LinkGraph, address: string): string[] {
  const linked = new Set([
    ...links.processes.filter((one) => one.selected).map((one) => one.pid),
    ...links.covered.map(({ pid }) => pid),
  ]);
  const processes = scene.snapshot.sockets
    .filter((socket) => canonicalAddress(socket.remote.address) === address && !LINGERING.has(socket.state))
    .flatMap((socket) => socket.pids)
    .filter((pid) => !linked.has(pid))
    .map((pid) => {
      const process = scene.process(pid);
      return process === undefined ? `pid ${pid}` : nameProcess(process, scene.subject(pid));
    });
  const lines = new Set(links.cronLines.map((line) => `${line.path} line ${line.number}`));
  const files = new Set(links.cronFiles.map((file) => file.path));
  const starters = scene.starters
    .filter((starter) => starter.facts.fetches.some((fetch) => canonicalAddress(fetch.host) === address))
    .filter((starter) => !lines.has(nameStarter(starter)) && !files.has(starter.file.path))
    .map(maskStarter);
  return [...new Set([...processes, ...starters])];
}

function targetOf(
  scene: Scene,
  links: LinkGraph,
  address: string,
  uses: readonly Use[],
  context: PlanContext,
): Draft | Kept {
  const family = parseAddress(address)?.family ?? 'ipv4';
  const identity: TargetIdentity = { kind: 'egress', family, address };
  const ports = [...new Set(uses.filter((use) => use.outbound).map((use) => use.port))].sort((a, b) => a - b);
  const protection = protectionOf(identity, context.protect);
  if (protection !== null) return { title: address, why: `Protected: ${protection}.` };
  const kind = addressKind(address) ?? 'public';
  const what = IS_PRIVATE[kind] ?? kind;
  const others = otherUsers(scene, links, address);
  const outbound = uses.filter((use) => use.outbound);
  const [reason] = [...outbound.filter((use) => use.selected), ...outbound, ...uses];
  const risks = [
    ...(IS_PRIVATE[kind] === undefined
      ? []
      : [`The address is ${what}: it may be a proxy, a gateway or a server of yours.`]),
    ...(others.length === 0
      ? []
      : [
          `Others on this host use it too: ${others.slice(0, 5).join('; ')}${others.length > 5 ? ` and ${others.length - 5} more` : ''}.`,
        ]),
    ...(outbound.length === 0
      ? ['The connection came in from there; who sent it may be a victim or a scanner.']
      : []),
    ...(outbound.some((use) => use.selected) || outbound.length === 0
      ? []
      : ['Only something that is itself not ticked uses it.']),
    ...(kind === 'public' ? ['Whether others share the address behind a CDN or relay was not checked.'] : []),
  ];
  return {
    title: `${address} (${what}${ports.length === 0 ? '; inbound only' : `; port ${ports.join(', ')}`})`,
    identity,
    why: [...(reason?.why ?? [])],
    change: `What this host sends to ${address} is dropped, on every port, by a rule of its own ahead of all others; connections there are cut. Other rules stay as they are.`,
    reversible: true,
    impact:
      others.length === 0
        ? 'Nothing else on this host was seen to use the address.'
        : 'Others on this host lose the address too.',
    risks,
    selected: IS_PRIVATE[kind] === undefined && others.length === 0 && outbound.some((use) => use.selected),
  };
}
