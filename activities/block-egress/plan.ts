import type { AddressKind } from '../../domain/linux/address.ts';
import { addressKind, canonicalAddress, parseAddress, spelledAddress } from '../../domain/linux/address.ts';
import type { Hop } from '../../domain/plan-chains.ts';
import type { Considered, Planner } from '../../domain/planner.ts';
import { draftFrom } from '../../domain/planner.ts';
import type { Socket } from '../../domain/snapshot.ts';
import { FACTS_LIMIT } from '../../domain/target-facts.ts';
import { hopsOf } from '../../domain/verdict/chains.ts';
import { maskStarter, nameStarter } from '../../domain/verdict/cron-starters.ts';
import type { LinkGraph } from '../../domain/verdict/index.ts';
import { cronReturns, minersGoOn, otherStarters, processReturns } from '../../domain/verdict/regrowth.ts';
import type { Scene } from '../../domain/verdict/scene.ts';
import { sceneOf } from '../../domain/verdict/scene.ts';
import { nameProcess } from '../../domain/verdict/subject.ts';
import { metadata } from './index.ts';

/** One use of an address by something that is linked. */
interface Use {
  readonly address: string;
  readonly port: number;
  readonly outbound: boolean;
  readonly selected: boolean;
  readonly why: readonly Hop[];
}

/** Plans which remote addresses the host may no longer send to. */
export const plan: Planner = (snapshot, judgement, context) => {
  const scene = sceneOf(snapshot);
  const { links } = judgement;
  const uses = [...socketUses(scene, links), ...downloadUses(links)];
  const byAddress = [...Map.groupBy(uses, (use) => use.address)].sort(([a], [b]) => (a < b ? -1 : 1));
  return draftFrom(snapshot, context, {
    considered: [
      ...byAddress.map(([address, list]) => consider(scene, links, address, list)),
      ...names(links),
    ],
    regrows: () => [
      ...minersGoOn(scene, links, 'runs on and may turn to another pool or relay'),
      ...processReturns(scene, links, 'fetch from another address'),
      ...cronReturns(scene, links),
      ...otherStarters(links),
    ],
  });
};

const endpoint = (socket: Socket) =>
  `${socket.remote.address.includes(':') ? `[${socket.remote.address}]` : socket.remote.address}:${socket.remote.port}`;

/** A state in which a closed connection lingers; it says nothing about who uses an address now. */
const LINGERING: ReadonlySet<string> = new Set([
  'TIME_WAIT',
  'CLOSE',
  'FIN_WAIT1',
  'FIN_WAIT2',
  'LAST_ACK',
  'CLOSING',
]);

function socketUses(scene: Scene, links: LinkGraph): Use[] {
  const hops = hopsOf(links);
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
          why: [...hops(link), { kind: 'connection', role: null, text: sentence }],
        },
      ];
    });
  });
}

/** Addresses in linked cron lines, scripts and fetchers. Names are left to {@link names}. */
function downloadUses(links: LinkGraph): Use[] {
  const hops = hopsOf(links);
  return links.downloads.flatMap((download) => {
    const { host, port, selected } = download;
    const address = spelledAddress(host);
    return address === undefined ? [] : [{ address, port, outbound: true, selected, why: hops(download) }];
  });
}

const names = (links: LinkGraph): Considered[] => {
  const hops = hopsOf(links);
  return links.downloads
    .filter((download) => spelledAddress(download.host) === undefined)
    .map((download) => ({
      kept: {
        title: `${download.host}:${download.port}`,
        why: 'It is a name: what it resolves to changes and may be shared. Block it at the resolver or the proxy.',
        because: hops(download),
      },
    }));
};

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
    .flatMap(({ pids }) => {
      const shared = pids.some((pid) => linked.has(pid));
      // Who is not in the list of processes and holds a guard's own socket is its `sleep`, started since.
      return pids.filter((pid) => !linked.has(pid) && !(shared && scene.process(pid) === undefined));
    })
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

function consider(scene: Scene, links: LinkGraph, address: string, uses: readonly Use[]): Considered {
  const family = parseAddress(address)?.family ?? 'ipv4';
  const outbound = uses.filter((use) => use.outbound);
  const ports = [...new Set(outbound.map((use) => use.port))].sort((a, b) => a - b);
  const kind = addressKind(address) ?? 'public';
  const what = IS_PRIVATE[kind] ?? kind;
  const others = otherUsers(scene, links, address);
  const [reason] = [...outbound.filter((use) => use.selected), ...outbound, ...uses];
  return {
    target: {
      title: `${address} (${what}${ports.length === 0 ? '; inbound only' : `; port ${ports.join(', ')}`})`,
      identity: { kind: 'egress', family, address },
      why: reason?.why ?? [],
      change:
        'What this host sends there is dropped, on every port, by a rule of its own ahead of all others; connections are cut. Other rules stay.',
      facts: {
        kind: 'egress',
        ports,
        addressKind: what,
        users: others.slice(0, FACTS_LIMIT),
        more: Math.max(0, others.length - FACTS_LIMIT),
      },
      reversible: metadata.reversible,
      impact:
        others.length === 0
          ? 'Nothing else on this host was seen to use the address.'
          : 'Others on this host lose the address too.',
      risks: risksOf(kind, others, outbound),
      selected: IS_PRIVATE[kind] === undefined && others.length === 0 && outbound.some((use) => use.selected),
    },
  };
}

function risksOf(kind: AddressKind, others: readonly string[], outbound: readonly Use[]): string[] {
  const some = others.slice(0, 5).join('; ');
  const more = others.length > 5 ? ` and ${others.length - 5} more` : '';
  return [
    ...(IS_PRIVATE[kind] === undefined
      ? []
      : [`The address is ${IS_PRIVATE[kind]}: it may be a proxy, a gateway or a server of yours.`]),
    ...(others.length === 0 ? [] : [`Others on this host use it too: ${some}${more}.`]),
    ...(outbound.length === 0
      ? ['The connection came in from there; who sent it may be a victim or a scanner.']
      : []),
    ...(outbound.some((use) => use.selected) || outbound.length === 0
      ? []
      : ['Only something that is itself not ticked uses it.']),
    ...(kind === 'public' ? ['Whether others share the address behind a CDN or relay was not checked.'] : []),
  ];
}
