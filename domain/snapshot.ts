/**
 * What one read-only look at a host saw. Plain JSON: it is stored sealed and handed between activities.
 *
 * Text that came from the host is `Shown` (see `show`): injective, so `unshow` gives the exact bytes back. Numbers that may
 * pass 2^53 (inodes, sizes, ticks) are decimal strings.
 */

import type { Sha256, SurveyId } from './ids.ts';
import type { ProgramFacts } from './linux/shell/program-facts.ts';
import type { RowName } from './starters/row.ts';
import type { Shown } from './text-kinds.ts';

export type { Shown };
/** Decimal digits. */
export type Decimal = string;
/** RFC 3339, UTC. */
export type Timestamp = string;

export interface Snapshot {
  readonly surveyId: SurveyId;
  /** Number of this survey within its incident, drawn when it started. A plan from an older one is refused. */
  readonly number: number;
  readonly takenAt: Timestamp;
  readonly host: HostFacts;
  readonly processes: readonly Process[];
  readonly sockets: readonly Socket[];
  readonly cronFiles: readonly CronFile[];
  readonly files: readonly FileRecord[];
  readonly firewall: Firewall;
  /** Contents of /etc/ld.so.preload, or null when absent or empty. */
  readonly preload: Shown | null;
  /** Libraries that our own tools had mapped on this host and that they are not linked with. */
  readonly injected: readonly Shown[];
  /** Tools of the host that our look uses and that are not as their package brought them. Whether that was checked is in `blind`. */
  readonly replaced?: readonly Shown[];
  /** It was taken with our own static tools, sent there for it: no preloaded library and no replaced tool stands behind it. */
  readonly toolbox?: true;
  readonly persistence: readonly PersistenceEntry[];
  /**
   * Units whose text changed since systemd loaded them: a reload lets that count at their next start. Asked only where a unit is linked.
   */
  readonly staleUnits?: readonly Shown[];
  readonly blind: readonly Blind[];
  readonly contradictions: readonly Contradiction[];
}

export interface HostFacts {
  readonly machineId: Shown;
  readonly bootId: Shown;
  readonly hostname: Shown;
  readonly kernel: Shown;
  /** PRETTY_NAME of os-release. */
  readonly os: Shown;
  readonly uptimeSeconds: number;
  /** Host's clock minus ours, in milliseconds. */
  readonly clockOffsetMs: number;
  readonly cores: number;
  readonly uid: number;
  readonly privileged: boolean;
  /** Tools that were found in the fixed PATH. */
  readonly tools: readonly string[];
  readonly kernelTaint: Decimal | null;
  readonly modules: readonly Shown[];
  /** Fingerprint of the key that the host presented in the session that looked. */
  readonly hostKey: string;
  /** The responder's address as this host sees it (SSH_CONNECTION), and our session's process ids up to pid 1. */
  readonly responder: { readonly address: string; readonly port: number; readonly serverPort: number };
  readonly ownPids: readonly number[];
  readonly accounts: readonly {
    readonly name: Shown;
    readonly uid: number;
    readonly home: Shown;
    readonly shell: Shown;
  }[];
  /** Where something is mounted, as this session sees it. */
  readonly mountPoints: readonly Shown[];
  readonly resolvers: readonly Shown[];
  readonly gateways: readonly Shown[];
  /** Networks that it reaches without a gateway, in CIDR. */
  readonly networks: readonly string[];
}

export interface Process {
  readonly pid: number;
  readonly ppid: number;
  /** Start time in clock ticks since boot (stat field 22). With boot id and pid it names a process for good. */
  readonly startTicks: Decimal;
  readonly startedAt: Timestamp;
  readonly state: string;
  readonly comm: Shown;
  readonly argv: readonly Shown[];
  readonly kernelThread: boolean;
  readonly uid: number;
  readonly euid: number;
  readonly session: number;
  readonly group: number;
  readonly cgroup: Shown;
  readonly image: Image | null;
  /** Where fd 0 leads, as the link's text, e.g. `/tmp/x` or `pipe:[123]`. */
  readonly stdin: Shown | null;
  readonly cwd: Shown | null;
  /** Pipe inodes this process holds open. */
  readonly pipes: readonly Decimal[];
  /** Share of one core over the process's whole life (1 = one core), its age and the CPU time used. */
  readonly cpuShare: number;
  readonly ageSeconds: number;
  readonly cpuSeconds: number;
  /** `/proc` was read through a private mount because a mount hides the usual one. */
  readonly hidden: boolean;
  /** Living threads, the first one included even where it has ended (state Z): more than 1 then means that the program runs on. */
  readonly threads: number;
  /** The living thread by whose folder image, arguments and descriptors were read, where the first one has ended. */
  readonly thread?: number;
  /** Files that it holds open or mapped, as far as they were asked for: what may be configuration; of some processes all, at most 1,000. */
  readonly held?: readonly Shown[];
  /** Names of mining patterns in a bounded reading of its own memory; undefined: not read. */
  readonly memory?: readonly string[];
}

/** The executable a process runs. `deleted` is by link count, never by the text " (deleted)". */
export interface Image {
  readonly path: Shown;
  readonly device: Decimal;
  readonly inode: Decimal;
  readonly size: Decimal;
  readonly links: number;
  readonly deleted: boolean;
  readonly sha256: Sha256 | null;
  readonly md5: string | null;
  /** Name of the package that the host's own database claims for the path; null: none; undefined: not checked. */
  readonly package?: Shown | null;
  /** What bounded reading of the image found; undefined when it was not read. */
  readonly content?: ContentFacts;
}

export interface Socket {
  readonly protocol: 'tcp' | 'tcp6' | 'udp' | 'udp6';
  /** Names of the kernel: ESTABLISHED, SYN_SENT, LISTEN, … */
  readonly state: string;
  readonly local: Endpoint;
  readonly remote: Endpoint;
  readonly inode: Decimal;
  readonly uid: number;
  readonly pids: readonly number[];
}

export interface Endpoint {
  /** Canonical text; an IPv4 address mapped into IPv6 is given as IPv4. */
  readonly address: string;
  readonly port: number;
}

export type CronKind = 'spool' | 'cron.d' | 'crontab' | 'periodic' | 'anacron' | 'at';

export interface CronFile {
  readonly path: Shown;
  readonly kind: CronKind;
  /** Account the file's lines run as; null where each line names it. */
  readonly account: Shown | null;
  readonly identity: FileIdentity;
  readonly truncated: boolean;
  readonly lines: readonly CronLine[];
}

export interface CronLine {
  /** 1 for the first line of the file. */
  readonly number: number;
  /** Byte offset and length within the file; the length includes the newline where there is one. */
  readonly offset: number;
  readonly length: number;
  /** The line without its newline. */
  readonly text: Shown;
  readonly sha256: Sha256;
  readonly kind: 'entry' | 'environment' | 'comment' | 'blank' | 'unparsed' | 'script';
  readonly schedule: Shown | null;
  readonly account: Shown | null;
  readonly command: Shown | null;
  /** Longest time between two runs, in seconds; null where there is none (@reboot). */
  readonly periodSeconds: number | null;
}

export interface FileIdentity {
  readonly device: Decimal;
  readonly inode: Decimal;
  readonly size: Decimal;
  readonly mode: string;
  readonly uid: number;
  readonly gid: number;
  readonly links: number;
  /** Seconds since 1970 with fraction where the host gives it. */
  readonly mtime: string;
  readonly ctime: string;
}

export type FileType = 'file' | 'directory' | 'link' | 'fifo' | 'socket' | 'device' | 'other';

export interface FileRecord {
  readonly path: Shown;
  readonly type: FileType;
  readonly identity: FileIdentity;
  readonly sha256: Sha256 | null;
  readonly md5: string | null;
  readonly linkTarget: Shown | null;
  readonly immutable: boolean;
  readonly package?: Shown | null;
  /** What bounded reading of the content found; undefined when it was not read. */
  readonly content?: ContentFacts;
}

export interface ContentFacts {
  readonly bytesRead: number;
  readonly truncated: boolean;
  readonly format: 'elf' | 'script' | 'text' | 'other';
  /** Names of mining patterns found (see domain/patterns.ts). */
  readonly patterns: readonly string[];
  /** Addresses that a script fetches from: scheme, host, port and path. */
  readonly fetches: readonly FetchAddress[];
  /** It fetches something and runs it (pipes it to a shell, or executes what it saved). */
  readonly fetchesAndRuns: boolean;
  /** Absolute paths named in a script. At most 200. */
  readonly paths: readonly Shown[];
  /** What it starts when it is run; undefined for what is no text. */
  readonly program?: ProgramFacts;
  /** Which paths of running and suspect programs its bytes hold, for what is no text. */
  readonly mentions?: readonly Shown[];
}

export interface FetchAddress {
  readonly scheme: string;
  readonly host: Shown;
  readonly port: number;
  readonly path: Shown;
}

export interface Firewall {
  readonly manager: 'firewalld' | 'ufw' | 'nft' | 'iptables-nft' | 'iptables-legacy' | 'none' | 'unknown';
  readonly tools: readonly string[];
}

/** A starter other than cron: a unit, a login file, a hook, a key (see domain/starters/). */
export interface PersistenceEntry {
  /** The row of the table of starters that it belongs to. */
  readonly row: RowName;
  readonly path: Shown;
  readonly type: 'file' | 'link';
  /** In whose home it lies; null for what lies in nobody's. */
  readonly account: Shown | null;
  readonly identity: FileIdentity;
  /** What was read of it; of a link where it leads to. Empty where it is not to be read. */
  readonly text: Shown;
  /** Of the whole file; null for what is no regular file, and for what was not read whole. */
  readonly sha256: Sha256 | null;
  readonly truncated: boolean;
}

/** Something that could not be seen, in one of the words for doubt (rule: doubt-is-a-result). */
export interface Blind {
  readonly what: string;
  readonly how: 'truncated' | 'unprivileged' | 'not-checked' | 'unknown';
  readonly detail: Shown;
}

/** Two ways of looking disagree. */
export interface Contradiction {
  readonly between: readonly [string, string];
  readonly subject: Shown;
  readonly detail: Shown;
}
