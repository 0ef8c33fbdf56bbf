import { asByteText, NO_BYTES } from '../../../domain/linux/byte-text.ts';
import { basename } from '../../../domain/linux/paths.ts';
import { show } from '../../../domain/show.ts';
import type { Firewall, HostFacts, Shown } from '../../../domain/snapshot.ts';
import type { HostTime } from './parse-processes.ts';
import { ipv6Text } from './parse-sockets.ts';
import type { ByteText, Files } from './sections.ts';
import { lines, shown } from './sections.ts';

/** What the shell says of itself: `key value` lines. */
export interface Self {
  readonly pid: number;
  readonly uid: number;
  /** Host's clock in milliseconds since 1970; null where it said none. */
  readonly clockMs: number | null;
  readonly ticks: number;
  /** Process that holds the private /proc; null where there is none. */
  readonly holder: number | null;
  readonly tools: readonly string[];
  readonly iptables: string;
}

export function parseSelf(text: ByteText): Self {
  const first = (key: string): string =>
    lines(text)
      .find((line) => line.startsWith(`${key} `))
      ?.slice(key.length + 1) ?? NO_BYTES;
  const number = (key: string, fallback: number): number =>
    /^\d{1,15}$/.test(first(key)) ? Number(first(key)) : fallback;
  // busybox date knows no %N.
  const clock = first('clock').match(/^(\d{1,12})(?:\.(\d{3}))?/);
  return {
    pid: number('pid', -1),
    uid: number('uid', -1),
    clockMs: clock === null ? null : Number(clock[1]) * 1000 + Number(clock[2] ?? 500),
    ticks: Math.max(1, number('tick', 100)),
    holder: /^\d{1,10}$/.test(first('holder')) ? Number(first('holder')) : null,
    tools: lines(text).flatMap((line) => line.match(/^tool ([a-z0-9-]{1,40})$/)?.[1] ?? []),
    iptables: first('iptables'),
  };
}

export function parseTime(files: Files, ticks: number): HostTime {
  const uptime = Number.parseFloat(files.get('proc/uptime') ?? NO_BYTES);
  const bootTime = Number((files.get('proc/stat') ?? NO_BYTES).match(/^btime (\d{1,12})$/m)?.[1] ?? 0);
  return { ticks, bootTime, uptime: Number.isFinite(uptime) && uptime >= 0 ? uptime : 0 };
}

const word = (files: Files, path: string): Shown => shown((files.get(path) ?? NO_BYTES).trim());

export function parseHost(
  files: Files,
  self: Self,
  time: HostTime,
  more: Pick<HostFacts, 'responder' | 'hostKey' | 'ownPids'> & { readonly nowMs: number },
): HostFacts {
  const taint = (files.get('proc/sys/kernel/tainted') ?? NO_BYTES).trim();
  return {
    machineId: word(files, 'etc/machine-id'),
    bootId: word(files, 'proc/sys/kernel/random/boot_id'),
    hostname: word(files, 'proc/sys/kernel/hostname'),
    kernel: word(files, 'proc/sys/kernel/osrelease'),
    os: shown(
      (files.get('etc/os-release') ?? NO_BYTES).match(/^PRETTY_NAME="?([^"\n]{0,200})/m)?.[1] ?? NO_BYTES,
    ),
    uptimeSeconds: time.uptime,
    clockOffsetMs: self.clockMs === null ? 0 : Math.round(self.clockMs - more.nowMs),
    cores: Math.max(1, (files.get('proc/stat') ?? NO_BYTES).match(/^cpu\d+ /gm)?.length ?? 1),
    uid: self.uid,
    privileged: self.uid === 0,
    tools: self.tools,
    kernelTaint: /^\d{1,20}$/.test(taint) ? taint : null,
    modules: lines(files.get('proc/modules') ?? NO_BYTES).map((line) =>
      shown(line.split(' ')[0] ?? NO_BYTES),
    ),
    responder: more.responder,
    hostKey: more.hostKey,
    mountPoints: mountPoints(files.get('proc/self/mountinfo') ?? NO_BYTES),
    ownPids: more.ownPids,
    accounts: parseAccounts(files.get('etc/passwd') ?? NO_BYTES),
    resolvers: [...new Set(RESOLVER_FILES.flatMap((path) => parseResolvers(files.get(path) ?? NO_BYTES)))],
    gateways: parseGateways(
      files.get('proc/net/route') ?? NO_BYTES,
      files.get('proc/net/ipv6_route') ?? NO_BYTES,
    ),
    networks: parseNetworks(files.get('proc/net/route') ?? NO_BYTES),
  };
}

export function parseAccounts(text: ByteText): HostFacts['accounts'] {
  return lines(text).flatMap((line) => {
    const [name, , uid, , , home, shell] = line.split(':');
    if (name === undefined || name === '' || name.startsWith('#') || !/^\d{1,10}$/.test(uid ?? NO_BYTES))
      return [];
    return [
      { name: shown(name), uid: Number(uid), home: shown(home ?? NO_BYTES), shell: shown(shell ?? NO_BYTES) },
    ];
  });
}

/** Where a stub on loopback is asked, the real name servers stand in the file of whoever runs the stub. */
const RESOLVER_FILES = [
  'etc/resolv.conf',
  'run/systemd/resolve/resolv.conf',
  'run/NetworkManager/no-stub-resolv.conf',
];

const parseResolvers = (text: ByteText): Shown[] =>
  lines(text).flatMap((line) => {
    const address = line.match(/^\s*nameserver\s+(\S{1,100})/)?.[1];
    return address === undefined ? [] : [shown(address)];
  });

export function parseGateways(v4: ByteText, v6: ByteText): Shown[] {
  const found = new Set<Shown>();
  for (const line of lines(v4).slice(1)) {
    const [, destination, gateway] = line.split(/\s+/);
    if (destination !== '00000000' || !/^[0-9A-F]{8}$/.test(gateway ?? NO_BYTES) || gateway === '00000000')
      continue;
    found.add(show(quad(gateway ?? NO_BYTES)));
  }
  for (const line of lines(v6)) {
    const [destination, length, , , gateway] = line.split(/\s+/);
    if (
      !/^0{32}$/.test(destination ?? NO_BYTES) ||
      length !== '00' ||
      !/^[0-9a-f]{32}$/.test(gateway ?? NO_BYTES)
    )
      continue;
    if (/^0{32}$/.test(gateway ?? NO_BYTES)) continue;
    found.add(
      show(ipv6Text(Array.from(gateway?.match(/../g) ?? [], (byte) => Number.parseInt(byte ?? '', 16)))),
    );
  }
  return [...found];
}

const quad = (hex: string): string =>
  [6, 4, 2, 0].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)).join('.');

/** Networks of IPv4 that are reached without a gateway. */
const parseNetworks = (routes: ByteText): string[] => [
  ...new Set(
    lines(routes)
      .slice(1)
      .flatMap((line) => {
        const [, destination = '', gateway, , , , , mask = ''] = line.split(/\s+/);
        if (gateway !== '00000000' || !/^[0-9A-F]{8}$/.test(destination) || !/^[0-9A-F]{8}$/.test(mask))
          return [];
        const bits = Number.parseInt(mask, 16).toString(2).replaceAll('0', '').length;
        return bits === 0 ? [] : [`${quad(destination)}/${bits}`];
      }),
  ),
];

const FIREWALL_TOOLS = [
  'nft',
  'iptables',
  'iptables-nft',
  'iptables-legacy',
  'ip6tables',
  'firewall-cmd',
  'ufw',
];

const REMOTE = /^(?:nfs.*|cifs|smb.*|fuse\.sshfs|autofs|9p|ceph|afs|.*gluster.*)$/;

/** Where this session sees something mounted. */
const mountPoints = (mountinfo: ByteText): Shown[] => [
  ...new Set(
    lines(mountinfo).flatMap((line) => {
      const written = line.match(/^\d+ \d+ \S+ \S+ (\/\S*) /)?.[1];
      // The kernel writes white space and backslashes of a path as three octal digits.
      return written === undefined
        ? []
        : [
            shown(
              asByteText(
                written.replace(/\\([0-3][0-7]{2})/g, (_, octal) =>
                  String.fromCharCode(Number.parseInt(octal, 8)),
                ),
              ),
            ),
          ];
    }),
  ),
];

/** Mount points of network file systems, which the survey does not look into; see `survey_remote`. */
export const remoteMounts = (mountinfo: ByteText): Shown[] =>
  lines(mountinfo).flatMap((line) => {
    const match = line.match(/^\d+ \d+ \S+ \S+ (\S+) .* - (\S+) /);
    return match !== null && REMOTE.test(match[2] ?? NO_BYTES) ? [shown(match[1] ?? NO_BYTES)] : [];
  });

/** Mount points at or below /proc/PID, with the pid. A container engine masks files of /proc, never those of a process. */
export const mountsOverProcesses = (
  mountinfo: ByteText,
): readonly { pid: number; at: Shown; from: Shown }[] =>
  lines(mountinfo).flatMap((line) => {
    const match = line.match(/^\d+ \d+ \S+ (\S+) (\/proc\/(\d{1,10})(?:\/\S*)?) /);
    return match === null
      ? []
      : [{ pid: Number(match[3]), at: shown(match[2] ?? NO_BYTES), from: shown(match[1] ?? NO_BYTES) }];
  });

/** What any of our tools may be linked with. A name with a version, nothing that only begins like one: `libsystem.so` is no libc. */
const OWN_LIBRARIES =
  /^(?:ld|ld64|ld-linux[\w-]*|ld-musl-\w+|libc|libm|libpthread|libdl|librt|libresolv|libgcc_s|libselinux|libpcre|libpcre2-8|libacl|libattr|libcap|libgmp|libcrypto|libssl|libz|libzstd)(?:-[\d.]+)?\.so(?:\.[\d.]+)?$/;
const LIBRARY_FOLDERS = /^\/(?:usr\/)?(?:lib|lib32|lib64|libx32)\//;

/** Libraries that the tool which read its own maps had mapped and is not linked with. The first file of the maps is the tool. */
export function injectedLibraries(maps: ByteText): Shown[] {
  const files = lines(maps).flatMap((line) => {
    const [, perms = '', path] = line.match(/^[\da-f]+-[\da-f]+ (\S{4}) \S+ \S+ \d+ +(\/.*)$/) ?? [];
    return path === undefined ? [] : [{ path, runs: perms.includes('x') }];
  });
  const tool = files[0]?.path;
  const found = files.filter(
    ({ path, runs }) =>
      runs && path !== tool && !(LIBRARY_FOLDERS.test(path) && OWN_LIBRARIES.test(basename(path))),
  );
  return [...new Set(found.map(({ path }) => shown(path)))].slice(0, 50);
}

/**
 * The manager that rules the host now, in the order firewalld, ufw, nft, iptables: mixing two breaks both.
 *
 * @param commands names of running processes
 */
export function parseFirewall(files: Files, self: Self, commands: ReadonlySet<string>): Firewall {
  const tools = self.tools.filter((tool) => FIREWALL_TOOLS.includes(tool));
  const has = (tool: string): boolean => tools.includes(tool);
  const legacyTables = (files.get('proc/net/ip_tables_names') ?? NO_BYTES).trim() !== '';
  const byIptables = !has('iptables')
    ? 'none'
    : self.iptables.includes('(nf_tables)')
      ? 'iptables-nft'
      : self.iptables.includes('legacy') || self.iptables.startsWith('iptables v1.')
        ? 'iptables-legacy'
        : 'unknown';
  if (has('firewall-cmd') && commands.has('firewalld')) return { manager: 'firewalld', tools };
  if (has('ufw') && /^ENABLED=yes\s*$/im.test(files.get('etc/ufw/ufw.conf') ?? NO_BYTES))
    return { manager: 'ufw', tools };
  if (legacyTables && byIptables === 'iptables-legacy') return { manager: 'iptables-legacy', tools };
  return { manager: has('nft') ? 'nft' : byIptables, tools };
}
