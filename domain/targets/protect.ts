import { addressKind, inRange, parseAddress } from '../linux/address.ts';
import { isUnder } from '../linux/paths.ts';
import { packaged } from '../linux/programs.ts';
import type { TargetIdentity } from '../plan.ts';
import { show } from '../show.ts';
import type { Decimal, Process, Shown, Snapshot } from '../snapshot.ts';

/** What the operator lists under `protect` in davy.yaml. */
export interface OperatorProtects {
  /** Exact paths, or folders ending in `/` with all below. */
  readonly paths: readonly string[];
  /** Addresses or CIDR ranges. */
  readonly addresses: readonly string[];
  readonly accounts: readonly string[];
}

interface ProtectedImage {
  readonly path: Shown;
  readonly device: Decimal;
  readonly inode: Decimal;
  readonly why: string;
}

/** What must not be touched on one host (rule: protected). Plain data: kept with the plan and used again at the gate. */
export interface ProtectFacts {
  readonly pids: readonly { readonly pid: number; readonly why: string }[];
  readonly images: readonly ProtectedImage[];
  readonly addresses: readonly { readonly address: string; readonly why: string }[];
  readonly operator: OperatorProtects;
  readonly accounts: readonly { readonly name: Shown; readonly uid: number }[];
  readonly mountPoints: readonly Shown[];
}

const SSHD =
  /^\/(?:usr\/)?(?:local\/)?(?:s?bin|lib\/openssh|libexec(?:\/openssh)?)\/(?:sshd|sshd-session|sshd-auth|dropbear)$/;
const CRITICAL_PROGRAM = /^\/(?:usr\/)?(?:s?bin|lib\/systemd)\/(?:init|systemd|busybox|login|sudo|su)$/;

const isTrustedSshd = (of: { path: Shown; package?: Shown | null }): boolean => {
  const owned = packaged(of);
  return owned === 'yes' || (owned === 'unknown' && !isUnder(of.path, '/usr/local'));
};

/**
 * Files that are sshd, by device and inode. A miner may bear that name too, so the name counts only where a package claims the
 * file, where nobody could say and it lies where packages put it, or where it carries our own session.
 */
function trustedSshds({ host, processes }: Snapshot): ReadonlySet<string> {
  const own = new Set(host.ownPids);
  return new Set(
    processes.flatMap(({ pid, image }) => {
      if (image === null || !SSHD.test(image.path)) return [];
      return own.has(pid) || isTrustedSshd(image) ? [`${image.device}:${image.inode}`] : [];
    }),
  );
}

/**
 * The facts of a host. Of Davy's and the SIEM's addresses it holds the one that the host sees in this session; others are the
 * operator's to list, since nobody here can know them.
 */
export function protectFacts(snapshot: Snapshot, operator: OperatorProtects): ProtectFacts {
  const { host, processes } = snapshot;
  const own = new Set(host.ownPids);
  const trusted = trustedSshds(snapshot);
  const isSshd = ({ image }: Process) => image !== null && trusted.has(`${image.device}:${image.inode}`);
  const pids = processes.flatMap((process) => {
    if (process.pid === 1) return [{ pid: 1, why: 'it is the first process' }];
    if (process.kernelThread) return [{ pid: process.pid, why: 'it is a kernel thread' }];
    if (own.has(process.pid)) return [{ pid: process.pid, why: 'it carries Davy’s session' }];
    return isSshd(process) ? [{ pid: process.pid, why: 'it is sshd, an admin’s way in' }] : [];
  });
  const images = processes.flatMap((process): ProtectedImage[] => {
    if (process.image === null) return [];
    const why =
      process.pid === 1
        ? 'the first process runs it'
        : own.has(process.pid)
          ? 'Davy’s session runs it'
          : isSshd(process)
            ? 'sshd runs it'
            : undefined;
    return why === undefined
      ? []
      : [{ path: process.image.path, device: process.image.device, inode: process.image.inode, why }];
  });
  // Its files that nothing runs at the moment, such as sshd-session.
  for (const file of snapshot.files) {
    if (file.type !== 'file' || !SSHD.test(file.path) || !isTrustedSshd(file)) continue;
    const { device, inode } = file.identity;
    images.push({ path: file.path, device, inode, why: 'it is sshd, an admin’s way in' });
  }
  const unique = new Map(images.map((image) => [`${image.device}:${image.inode} ${image.path}`, image]));
  return {
    pids: pids.sort((a, b) => a.pid - b.pid),
    images: [...unique].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, image]) => image),
    addresses: [
      { address: host.responder.address, why: 'Davy’s own connection comes from it' },
      ...host.resolvers.map((address) => ({ address, why: 'it is a name server of the host' })),
      ...host.gateways.map((address) => ({ address, why: 'it is a gateway of the host' })),
    ],
    operator,
    accounts: host.accounts.map(({ name, uid }) => ({ name, uid })),
    mountPoints: host.mountPoints,
  };
}

const isListed = (path: Shown, list: readonly string[]): boolean =>
  list.some((entry) =>
    entry.endsWith('/') ? isUnder(path, show(entry.slice(0, -1))) : path === show(entry),
  );

const FOLDERS =
  /^\/(?:|bin|sbin|lib|lib32|lib64|libx32|usr|usr\/[^/]+|usr\/local\/[^/]+|etc|etc\/[^/]+\.d|boot|dev|proc|sys|run|var|var\/[^/]+|var\/spool\/[^/]+|home|home\/[^/]+|root|opt|srv|tmp|mnt|media|dev\/shm)\/?$/;
const VITAL =
  /^\/(?:proc|sys|boot)\/|^\/dev\/(?!shm\/)|^\/etc\/(?:passwd|shadow|group|gshadow|sudoers|sudoers\.d\/.*|pam\.d\/.*|ssh\/.*|nsswitch\.conf|resolv\.conf|hosts|fstab|ld\.so\.(?:conf|cache)|crontab|anacrontab|crontabs\/.*)$|^\/var\/spool\/cron\/|\/\.ssh\/(?:authorized_keys2?|known_hosts\d?|config|rc|environment|id_[^/]*|[^/]*\.pub)$|^\/(?:usr\/)?lib\d{0,2}\/(?:[^/]+\/)?(?:ld-linux[^/]*|libc\.so[^/]*|libc-[\d.]+\.so|ld-musl[^/]*|libpam[^/]*|security\/[^/]*)$/;

/** Folders that are no place to take a file from, and files without which nobody gets in. */
const vitalPath = (path: Shown): string | null =>
  FOLDERS.test(path)
    ? 'it is a system folder'
    : VITAL.test(path)
      ? 'the system or its logins depend on it'
      : null;

const protectedPath = (path: Shown, facts: ProtectFacts): string | null =>
  isListed(path, facts.operator.paths) ? 'the operator protects this path' : null;

/** What cannot be taken away by its name. A process is no name: one whose image is a mount point can be killed all the same. */
const protectedName = (path: Shown, facts: ProtectFacts): string | null =>
  protectedPath(path, facts) ?? (facts.mountPoints.includes(path) ? 'it is a mount point' : null);

function protectedImage(
  image: { path: Shown; device?: Decimal; inode?: Decimal },
  facts: ProtectFacts,
): string | null {
  const same = facts.images.find(
    (one) => one.path === image.path || (one.device === image.device && one.inode === image.inode),
  );
  if (same !== undefined) return same.why;
  return CRITICAL_PROGRAM.test(image.path) ? 'the system depends on it' : null;
}

/** An sshd that was started since the facts were taken. */
const runsSshd = ({ device, inode }: { device: Decimal; inode: Decimal }, facts: ProtectFacts): boolean =>
  facts.images.some((one) => SSHD.test(one.path) && one.device === device && one.inode === inode);

function protectedAccount(uid: number, facts: ProtectFacts): string | null {
  const account = facts.accounts.find(
    (one) => one.uid === uid && facts.operator.accounts.some((name) => one.name === show(name)),
  );
  return account === undefined ? null : `the operator protects the account ${account.name}`;
}

function protectedAddress(address: string, facts: ProtectFacts): string | null {
  const kind = addressKind(address);
  if (kind === undefined) return 'it is no address';
  if (kind === 'loopback' || kind === 'unspecified' || kind === 'multicast' || kind === 'broadcast') {
    return `it is a ${kind} address`;
  }
  const listed = facts.addresses.find(
    (one) => parseAddress(one.address) !== undefined && inRange(address, one.address),
  );
  if (listed !== undefined) return listed.why;
  return facts.operator.addresses.some((range) => inRange(address, range))
    ? 'the operator protects this address'
    : null;
}

/**
 * Why a target must not be planned, approved or acted upon; null when it may. Total over every kind of identity.
 *
 * @example protectionOf({ kind: 'egress', family: 'ipv4', address: '127.0.0.1' }, facts) → 'it is a loopback address'
 */
export function protectionOf(target: TargetIdentity, facts: ProtectFacts): string | null {
  switch (target.kind) {
    case 'line':
      return protectedName(target.path, facts);
    case 'name':
      // What cron and ~/.ssh/rc start lies among files without which nobody gets in, and is none of them.
      return (
        protectedName(target.path, facts) ??
        (target.tell === 'cron' || /\/\.ssh\/rc$/.test(target.path) ? null : vitalPath(target.path))
      );
    case 'file':
      return protectedName(target.path, facts) ?? protectedImage(target, facts) ?? vitalPath(target.path);
    case 'egress':
      return protectedAddress(target.address, facts);
    case 'process': {
      const account = protectedAccount(target.uid, facts);
      if (account !== null) return account;
      if (target.by === 'script') return protectedPath(target.script.path, facts);
      if (target.by === 'image')
        return protectedPath(target.image.path, facts) ?? protectedImage(target.image, facts);
      const own = facts.pids.find((one) => one.pid === target.pid);
      if (own !== undefined || target.pid <= 2) return own?.why ?? 'it belongs to the kernel';
      return (
        protectedPath(target.image.path, facts) ??
        (runsSshd(target.image, facts) ? 'it is sshd, an admin’s way in' : null)
      );
    }
  }
}
