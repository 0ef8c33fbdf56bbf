import type { Blind, Contradiction, FileRecord, Process, Snapshot, Socket } from '../../domain/snapshot.ts';
import { contents, toCronFiles, toFileRecord, toPersistence } from './cron-files.ts';
import { aboutHidden, againstCgroups, againstNetlink, againstPaths, hiddenPids } from './cross-checks.ts';
import type { SurveyLimits } from './limits.ts';
import { parseTree } from './parse-files.ts';
import { parseFirewall, parseHost, parseSelf, parseTime } from './parse-host.ts';
import { parseDescriptors } from './parse-processes.ts';
import { parseNet, parseSs } from './parse-sockets.ts';
import { addHashes, readProcesses, readStats } from './process-table.ts';
import type { ByteText, Section } from './sections.ts';
import { byteText, heads, lines, sections, shown } from './sections.ts';

/** One reply of the remote function `survey`, and what is known about it. */
export interface Captured {
  readonly reply: Uint8Array;
  /** The reply was cut at a limit. */
  readonly truncated: boolean;
  readonly nonce: string;
  readonly prefix: string;
  readonly responder: Snapshot['host']['responder'];
}

export interface ParseOptions {
  readonly surveyId: string;
  readonly number: number;
  readonly limits: SurveyLimits;
  readonly now: Date;
}

const EXPECTED: readonly string[] = [
  'self facts ss1 net1 ss2 cgroups1 stat status cmdline cgroup exe links-exe links-cwd links-fd/0 fds net2 cgroups2 roots exepaths',
  'sha256 md5 pids nets cron cron-texts persistence persistence-texts tmp attributes done',
].flatMap((names) => names.split(' '));

/** Sections that say by their status that they were cut short, and at which time limit or size. */
const TIMED_OUT = new Set([124, 143]);

/**
 * The snapshot that a reply shows. Total: any bytes give a snapshot, and what is missing, cut off or does not fit is in `blind`.
 * Contents of files are not in it yet, see `deepLook`.
 */
export function parseSurvey(captured: Captured, options: ParseOptions): Snapshot {
  const { limits, now } = options;
  const found = sections(byteText(captured.reply), captured.nonce);
  const text = (name: string): ByteText => found.get(name)?.text ?? '';
  const blind: Blind[] = missing(found, captured.truncated);
  const contradictions: Contradiction[] = [];

  const self = parseSelf(text('self'));
  const facts = heads(text('facts'), captured.prefix).files;
  const time = parseTime(facts, self.ticks);
  const later = new Set((text('pids').match(/\d{1,10}/g) ?? []).map(Number));
  const stats = readStats(text('stat'), captured.prefix);
  const usual = self.holder === null ? null : readStats(text('plain'), captured.prefix).stats;
  const hidden = usual === null ? new Set<number>() : hiddenPids(stats.stats, usual, later);
  const descriptors = parseDescriptors(text('fds'));
  const table = readProcesses({
    text,
    prefix: captured.prefix,
    stats: stats.stats,
    later,
    hidden,
    time,
    pipes: descriptors.pipes,
    self,
  });
  const processes = addHashes(table.processes, text('sha256'), text('md5'));
  blind.push(...table.blind, ...unhashed(processes));
  contradictions.push(...stats.contradictions, ...table.contradictions, ...aboutHidden(hidden));
  contradictions.push(...againstPaths(processes, table.paths, text('exepaths'), text('roots')));
  if (self.holder === null) {
    blind.push({
      what: 'processes against a private /proc',
      how: 'not-checked',
      detail: 'no private mount namespace could be made',
    });
  }
  const listed = new Set(stats.stats.keys());
  for (const checked of [
    againstCgroups(found.get('cgroups1'), found.get('cgroups2'), listed, later),
    againstNetlink(
      found.get('ss1')?.status === 0 && found.get('ss2')?.status === 0
        ? [parseSs(text('ss1')), parseSs(text('ss2'))]
        : null,
      [netInodes(text('net1'), captured.prefix), netInodes(text('net2'), captured.prefix)],
    ),
  ]) {
    contradictions.push(...checked.contradictions);
    blind.push(...checked.blind);
  }

  const sockets = [
    ...readSockets(text('net2'), captured.prefix, descriptors.sockets, blind),
    ...otherSockets(text('nets'), captured.prefix, descriptors.sockets, blind),
  ];
  const ownPids = ownProcesses(self.pid, processes);
  const host = parseHost(facts, self, time, { responder: captured.responder, ownPids, nowMs: now.getTime() });
  if (host.machineId === '')
    blind.push({ what: 'machine id', how: 'unknown', detail: '/etc/machine-id could not be read' });
  if (!host.privileged) {
    blind.push({
      what: 'host',
      how: 'unprivileged',
      detail: `surveyed as uid ${self.uid}: images, descriptors and files of other accounts are not seen`,
    });
  }

  const tree = (name: string) => {
    const parsed = parseTree(text(name), captured.prefix);
    if (parsed.odd > 0)
      blind.push({ what: name, how: 'unknown', detail: `${parsed.odd} records do not fit` });
    return parsed.entries;
  };
  const cron = toCronFiles(
    tree('cron'),
    contents(text('cron-texts'), captured.prefix),
    host.accounts,
    limits.maxCronBytes,
  );
  const starters = toPersistence(
    tree('persistence'),
    contents(text('persistence-texts'), captured.prefix),
    limits.maxTextBytes,
  );
  blind.push(...cron.blind, ...starters.blind);
  const immutable = immutablePaths(text('attributes'));
  if (found.get('attributes')?.status === 127) {
    blind.push({ what: 'immutable flags', how: 'not-checked', detail: 'lsattr is not there' });
  }
  const listing = tree('tmp');
  if (listing.length > limits.maxFiles || text('tmp').length >= limits.maxListingBytes) {
    blind.push({
      what: 'files in temporary folders',
      how: 'truncated',
      detail: `more than ${limits.maxFiles} entries or the listing was too long`,
    });
  }
  const files: FileRecord[] = listing
    .slice(0, limits.maxFiles)
    .map((entry) => toFileRecord(entry, immutable.has(entry.path)));

  return {
    surveyId: options.surveyId,
    number: options.number,
    takenAt: now.toISOString(),
    host,
    processes,
    sockets,
    cronFiles: cron.cronFiles,
    files: [...files, ...cron.others],
    firewall: parseFirewall(facts, self, new Set(processes.map((process) => process.comm))),
    preload: shown(facts.get('etc/ld.so.preload') ?? '') || null,
    persistence: starters.entries,
    blind,
    contradictions,
  };
}

function missing(found: ReadonlyMap<string, Section>, truncated: boolean): Blind[] {
  const blind: Blind[] = [];
  if (truncated) blind.push({ what: 'survey', how: 'truncated', detail: 'the reply is over the limit' });
  for (const name of new Set([...EXPECTED, ...found.keys()])) {
    const section = found.get(name);
    if (section === undefined)
      blind.push({ what: name, how: 'truncated', detail: 'this part of the reply is missing' });
    else if (section.status === null)
      blind.push({ what: name, how: 'truncated', detail: 'this part of the reply is cut off' });
    else if (TIMED_OUT.has(section.status))
      blind.push({ what: name, how: 'truncated', detail: 'reading took too long' });
    else if (section.status === 126)
      blind.push({ what: name, how: 'truncated', detail: 'too many processes for one command' });
  }
  return blind;
}

/** Images that are larger than the first look hashes, or could not be read. The closer look hashes those it reads. */
function unhashed(processes: readonly Process[]): Blind[] {
  const paths = new Set(processes.flatMap(({ image }) => (image?.sha256 === null ? [image.path] : [])));
  if (paths.size === 0) return [];
  const detail = `not hashed in the first look: ${[...paths].slice(0, 20).join(' ')}`;
  return [{ what: 'image hashes', how: 'not-checked', detail }];
}

const PROTOCOLS = ['tcp', 'tcp6', 'udp', 'udp6'] as const;

function netInodes(text: ByteText, prefix: string): Set<string> {
  const { files } = heads(text, prefix);
  return new Set(
    PROTOCOLS.flatMap((name) =>
      parseNet(files.get(`proc/net/${name}`) ?? '', name, new Map()).sockets.map((s) => s.inode),
    ),
  );
}

/** Sockets of the other network namespaces, by the tables of one process of each. */
function otherSockets(
  text: ByteText,
  prefix: string,
  owners: ReadonlyMap<string, readonly number[]>,
  blind: Blind[],
): Socket[] {
  const { files } = heads(text, prefix);
  if (files.size >= 64 * PROTOCOLS.length) {
    blind.push({ what: 'sockets', how: 'truncated', detail: 'more than 64 network namespaces' });
  }
  return [...files].flatMap(([path, body]) => {
    const protocol = PROTOCOLS.find((name) => path.endsWith(`/net/${name}`));
    return protocol === undefined ? [] : parseNet(body, protocol, owners).sockets;
  });
}

function readSockets(
  text: ByteText,
  prefix: string,
  owners: ReadonlyMap<string, readonly number[]>,
  blind: Blind[],
): Socket[] {
  const { files } = heads(text, prefix);
  return PROTOCOLS.flatMap((name) => {
    const file = files.get(`proc/net/${name}`);
    // Without IPv6 in the kernel, the tables of IPv6 are not there, and nothing is missed.
    if (file === undefined && !name.endsWith('6'))
      blind.push({ what: 'sockets', how: 'unknown', detail: `/proc/net/${name} could not be read` });
    const parsed = parseNet(file ?? '', name, owners);
    if (parsed.odd > 0)
      blind.push({
        what: 'sockets',
        how: 'unknown',
        detail: `${parsed.odd} lines of /proc/net/${name} do not fit`,
      });
    return parsed.sockets;
  });
}

/** The subshell of the running call, our shell, and what it descends from, up to pid 1. */
function ownProcesses(shell: number, processes: readonly Process[]): number[] {
  const byPid = new Map(processes.map((process) => [process.pid, process]));
  const own = byPid.get(shell);
  const chain: number[] = [];
  for (let pid = shell; pid > 0 && !chain.includes(pid) && byPid.has(pid); pid = byPid.get(pid)?.ppid ?? 0) {
    chain.push(pid);
  }
  const forked = processes.filter(
    (process) => process.ppid === shell && process.argv.join('\0') === own?.argv.join('\0'),
  );
  return [...forked.map((process) => process.pid), ...chain];
}

const immutablePaths = (text: ByteText): Set<ByteText> =>
  new Set(lines(text).flatMap((line) => /^[-a-zA-Z]{0,40}[ia][-a-zA-Z]{0,40} (.+)$/.exec(line)?.[1] ?? []));
