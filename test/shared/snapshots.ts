import { contentFacts } from '../../activities/survey/contents/content.ts';
import { sha256Hex } from '../../domain/digest.ts';
import type { Sha256 } from '../../domain/ids.ts';
import { asId } from '../../domain/ids.ts';
import { byteText } from '../../domain/linux/byte-text.ts';
import { parseCronText } from '../../domain/linux/cron-text.ts';
import { matchPatterns } from '../../domain/patterns.ts';
import { show } from '../../domain/show.ts';
import type {
  ContentFacts,
  CronFile,
  CronKind,
  FileIdentity,
  FileRecord,
  Image,
  PersistenceEntry,
  Process,
  Snapshot,
  Socket,
} from '../../domain/snapshot.ts';
import type { Home } from '../../domain/starters/row-of.ts';
import { rowOf } from '../../domain/starters/row-of.ts';
import type { Written } from './written.ts';
import { surveyed } from './written.ts';

const bytes = new TextEncoder();
export const hashOf = (text: string): Sha256 => sha256Hex(bytes.encode(text));
/** A stable inode number for a path. */
const inodeOf = (path: string): string => String(Number.parseInt(hashOf(path).slice(0, 8), 16));

export const identityOf = (path: string, size: number, more: Partial<FileIdentity> = {}): FileIdentity => ({
  device: '2049',
  inode: inodeOf(path),
  size: String(size),
  mode: '0755',
  uid: 0,
  gid: 0,
  links: 1,
  mtime: '1700000000.0',
  ctime: '1700000000.0',
  ...more,
});

/** An image at a path; its hash follows from the path unless given. In /usr it belongs to a package. */
export function image(path: string, more: Written<Partial<Image>> = {}): Image {
  const owner = path.startsWith('/usr/') ? { package: 'debian' } : { package: null };
  const sha256 = hashOf(`image ${path}`);
  const named = {
    path,
    device: '2049',
    inode: inodeOf(path),
    size: '100000',
    links: 1,
    deleted: false,
  };
  return surveyed<Image>({ ...named, sha256, md5: sha256.slice(0, 32), ...owner, ...more });
}

export interface ProcessInput extends Written<Partial<Omit<Process, 'image'>>> {
  readonly pid: number;
  readonly exe: string;
  readonly image?: Written<Partial<Image>> | null;
}

export function process({ exe, image: changed, ...more }: ProcessInput): Process {
  const started = 100_000 + more.pid;
  return surveyed<Process>({
    ppid: 1,
    startTicks: String(started),
    startedAt: '2026-01-01T00:00:00.000Z',
    state: 'S',
    comm: exe.slice(exe.lastIndexOf('/') + 1).slice(0, 15),
    argv: [exe],
    kernelThread: false,
    uid: 0,
    euid: 0,
    session: more.pid,
    group: more.pid,
    cgroup: '/system.slice/cron.service',
    image: changed === null ? null : image(exe, changed),
    stdin: '/dev/null',
    cwd: '/',
    pipes: [],
    cpuShare: 0.01,
    ageSeconds: 7200,
    cpuSeconds: 72,
    hidden: false,
    threads: 1,
    ...more,
  });
}

const contentOf = (path: string, text: string, format: ContentFacts['format']): ContentFacts =>
  format === 'script' || format === 'text'
    ? contentFacts(byteText(text), false, path)
    : {
        bytesRead: text.length,
        truncated: false,
        format,
        patterns: matchPatterns(text),
        fetches: [],
        fetchesAndRuns: false,
        paths: [],
        mentions: (text.match(/\/[\w./-]{5,}/g) ?? []).map(show),
      };

/** A regular file with this text; a script when it begins with `#!`. */
export function file(path: string, text: string, more: Written<Partial<FileRecord>> = {}): FileRecord {
  const format = text.startsWith('#!') ? 'script' : 'text';
  const sha256 = hashOf(text);
  const identity = identityOf(path, text.length, more.identity ?? {});
  return surveyed<FileRecord>({
    path,
    type: 'file',
    sha256,
    md5: sha256.slice(0, 32),
    linkTarget: null,
    immutable: false,
    package: null,
    content: contentOf(path, text, format),
    ...more,
    identity,
  });
}

/** The file behind {@link image} of the same path, holding these strings. */
export function elf(path: string, strings = '', more: Written<Partial<FileRecord>> = {}): FileRecord {
  const { sha256, md5, device, inode } = image(path);
  const content = contentOf(path, strings, 'elf');
  return {
    ...file(path, strings, { content, package: null, ...more }),
    sha256,
    md5,
    identity: identityOf(path, 100_000, { device, inode, ...more.identity }),
  };
}

/** Root's home, and a home of the usual kind for every path below /home. */
const homesFor = (path: string): Home[] => {
  const name = /^\/home\/([^/]+)\//.exec(path)?.[1];
  return [
    { name: show('root'), home: show('/root') },
    ...(name === undefined ? [] : [{ name: show(name), home: show(`/home/${name}`) }]),
  ];
};

/** A starter other than cron's, in the row that its path belongs to, with the hash that a survey has of it. */
export function autostart(
  path: string,
  text: string,
  more: Partial<PersistenceEntry> = {},
): PersistenceEntry {
  const found = rowOf(show(path), homesFor(path));
  if (found === undefined && more.row === undefined) throw new Error(`${path} is no place of starters`);
  return {
    row: found?.row.name ?? 'unit',
    path: show(path),
    type: 'file',
    account: found?.account ?? null,
    identity: identityOf(path, bytes.encode(text).length),
    text: show(text),
    sha256: more.type === 'link' ? null : hashOf(text),
    truncated: false,
    ...more,
  };
}

export function crontab(path: string, lines: readonly string[], kind: CronKind = 'spool'): CronFile {
  const text = lines.map((line) => `${line}\n`).join('');
  const form = kind === 'spool' ? 'spool' : kind === 'periodic' || kind === 'at' ? 'script' : 'system';
  return {
    path: show(path),
    kind,
    account: kind === 'spool' ? show('root') : null,
    identity: identityOf(path, text.length, { mode: '0600' }),
    truncated: false,
    lines: parseCronText(bytes.encode(text), { form }),
  };
}

export function socket(
  pids: readonly number[],
  remote: string,
  port: number,
  more: Partial<Socket> = {},
): Socket {
  const v6 = remote.includes(':');
  return {
    protocol: v6 ? 'tcp6' : 'tcp',
    state: 'ESTABLISHED',
    local: { address: v6 ? '2001:db8::5' : '192.0.2.5', port: 40_000 + (port % 1000) + (pids[0] ?? 0) },
    remote: { address: remote, port },
    inode: String(90_000 + port),
    uid: 0,
    pids: [...pids],
    ...more,
  };
}

/** A small Debian server at rest: init, cron, sshd, Davy's own session, a database. */
export function cleanSnapshot(more: Written<Partial<Snapshot>> = {}): Snapshot {
  const processes = [
    process({ pid: 1, ppid: 0, exe: '/usr/lib/systemd/systemd', argv: ['/sbin/init'] }),
    process({ pid: 300, exe: '/usr/sbin/cron', argv: ['/usr/sbin/cron', '-f'] }),
    process({ pid: 310, exe: '/usr/sbin/sshd', argv: ['sshd: /usr/sbin/sshd -D'] }),
    process({ pid: 311, ppid: 310, exe: '/usr/sbin/sshd', argv: ['sshd: root@notty'] }),
    process({
      pid: 312,
      ppid: 311,
      exe: '/usr/bin/dash',
      argv: ['sh', '-c', 'LIB'],
      stdin: 'pipe:[5]',
      pipes: ['5', '6'],
    }),
    process({
      pid: 400,
      exe: '/usr/lib/postgresql/15/bin/postgres',
      uid: 105,
      cpuShare: 3.2,
      argv: ['postgres', '-D', '/srv/db'],
    }),
  ];
  const listening = [
    socket([310], '0.0.0.0', 0, { state: 'LISTEN', local: { address: '0.0.0.0', port: 22 } }),
    socket([400], '0.0.0.0', 0, { state: 'LISTEN', local: { address: '127.0.0.1', port: 5432 } }),
    socket([311], '192.0.2.250', 50_000, { local: { address: '192.0.2.5', port: 22 } }),
  ];
  return surveyed<Snapshot>({
    surveyId: asId('svy', 'svy_1'),
    number: 1,
    takenAt: '2026-01-01T03:00:00.000Z',
    host: {
      machineId: 'a'.repeat(32),
      bootId: '11111111-2222-3333-4444-555555555555',
      hostname: 'web1',
      kernel: '6.1.0',
      os: 'Debian GNU/Linux 12 (bookworm)',
      uptimeSeconds: 100_000,
      clockOffsetMs: 3,
      cores: 4,
      uid: 0,
      privileged: true,
      tools: ['nft'],
      kernelTaint: '0',
      modules: [],
      hostKey: 'SHA256:x',
      mountPoints: ['/', '/proc', '/srv/data'],
      responder: { address: '192.0.2.250', port: 50_000, serverPort: 22 },
      ownPids: [312, 311, 310, 1],
      accounts: [
        { name: 'root', uid: 0, home: '/root', shell: '/bin/bash' },
        { name: 'www-data', uid: 33, home: '/var/www', shell: '/usr/sbin/nologin' },
        { name: 'postgres', uid: 105, home: '/var/lib/postgresql', shell: '/bin/bash' },
      ],
      resolvers: ['192.0.2.53'],
      gateways: ['192.0.2.1'],
      networks: ['192.0.2.0/24'],
    },
    processes,
    sockets: listening,
    cronFiles: [
      crontab('/etc/crontab', ['17 * * * * root cd / && run-parts --report /etc/cron.hourly'], 'crontab'),
    ],
    files: [],
    firewall: { manager: 'nft', tools: ['nft'] },
    preload: null,
    injected: [],
    persistence: [],
    blind: [],
    contradictions: [],
    ...more,
  });
}
