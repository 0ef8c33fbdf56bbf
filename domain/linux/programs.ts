import type { Shown } from '../snapshot.ts';
import { basename } from './paths.ts';

const SHELLS = new Set(['sh', 'bash', 'dash', 'ash', 'zsh', 'ksh', 'mksh', 'rbash', 'fish', 'csh', 'tcsh']);
const SCRIPTED = /^(?:python|pypy|perl|ruby|php|php-cgi|lua|luajit|tclsh|node|nodejs|deno|bun)[\d.]*$/;
const FETCHERS = new Set([
  'curl',
  'wget',
  'fetch',
  'lwp-download',
  'lwp-request',
  'aria2c',
  'axel',
  'httpie',
]);
const WRAPPERS = new Set(
  'busybox toybox awk gawk mawk sed env nohup setsid nice ionice timeout xargs sleep flock su sudo doas script time watch tail cat tee find ssh java dotnet'.split(
    ' ',
  ),
);
/** Programs that start others' work for a living; being somebody's parent says nothing about them. */
const STARTERS = new Set(
  'systemd init launchd upstart runit runsv runsvdir s6-svscan s6-supervise openrc supervisord sshd sshd-session dropbear login agetty getty cron crond anacron atd fcron containerd containerd-shim containerd-shim-runc-v2 dockerd conmon crio kubelet tini dumb-init catatonit tmux screen su sudo doas xinetd inetd cloud-init snapd dbus-daemon polkitd gdm sddm lightdm'.split(
    ' ',
  ),
);
/** Programs that look at text, names and addresses: what stands in their arguments is not what they do. */
const READERS = new Set(
  'grep egrep fgrep zgrep rg ag ack less more most vi vim nvim view nano emacs ed cat tac bat tail head sed awk gawk mawk strings xxd hexdump od file stat ls find locate yara clamscan clamdscan md5sum sha1sum sha256sum ps pgrep pkill pidof top ping ping6 dig host nslookup whois traceroute mtr tcpdump tshark iptables ip6tables nft ss netstat lsof logger man echo printf tar gzip rsync scp git diff cmp journalctl ssh'.split(
    ' ',
  ),
);

/** The name without version digits: `python3.11` → `python`. */
export const isShell = (name: string): boolean => SHELLS.has(name);
export const isInterpreter = (name: string): boolean => SHELLS.has(name) || SCRIPTED.test(name);
export const isFetcher = (name: string): boolean => FETCHERS.has(name);
export const isStarter = (name: string): boolean => STARTERS.has(name);
export const isReader = (name: string): boolean => READERS.has(name);

const SYSTEM_PROGRAMS =
  /^\/(?:usr\/(?:local\/)?)?(?:bin|sbin)\/|^\/(?:usr\/)?(?:lib|lib32|lib64|libx32|libexec)\//;

/** Where packages put programs. */
export const inSystemFolder = (path: Shown): boolean => SYSTEM_PROGRAMS.test(path);

/** Folders that anybody may write or that do not outlive a boot: no place for an installed program. */
export const isTemporary = (path: Shown): boolean =>
  /^\/(?:tmp|var\/tmp|dev|run|var\/run|var\/lock)\//.test(path);

const HOME_TOOLS =
  /\/\.(?:local|cache|config|nvm|npm|cargo|rustup|pyenv|rbenv|sdkman|asdf|volta|venv|virtualenvs|vscode[\w-]*|cursor[\w-]*|nix-profile|gradle|m2|dotnet|bun|deno|poetry|linuxbrew|jenkins|steam)\//;

/** A hidden file or folder on the way, other than those in which developers' tools live. */
export const isHidden = (path: Shown): boolean => /\/\.[^/.]/.test(path) && !HOME_TOOLS.test(path);

/** Whether one file serves many masters (interpreters, multi-call binaries, fetchers): killing by it would hit bystanders. */
export function isMultiPurpose(path: Shown): boolean {
  // A miner in /tmp may call itself `java`; a file there serves nobody but who put it there.
  if (isTemporary(path) || isHidden(path)) return false;
  const name = basename(path);
  return isInterpreter(name) || isFetcher(name) || WRAPPERS.has(name) || isStarter(name);
}

/** Whether the host's package database claims the path. Claims and silence are the host's own word. */
export function packaged(of: { path: Shown; package?: Shown | null }): 'yes' | 'no' | 'unknown' {
  if (of.package === undefined) return isTemporary(of.path) ? 'no' : 'unknown';
  return of.package === null ? 'no' : 'yes';
}

/** Whether a control group is a container's: what runs there is a unit of its own and may see other files than the host. */
export const inContainer = (cgroup: Shown): boolean =>
  /(?:^|[/:])(?:docker|containerd|kubepods|libpod|lxc|crio?)[-./]/.test(cgroup);

const KERNEL_NAMES =
  /^(?:kworker(?:\/|(?:ds?)?$)|ksoftirqd|kthread|kswapd|kdevtmpfs$|kcompactd|khugepaged|kblockd|kauditd|khungtaskd|migration\/\d|rcu_\w+$|rcuop|rcuos|watchdogd?\/|cpuhp\/|jbd2\/|scsi_|irq\/|mm_percpu|netns$|oom_reaper)/;

/** A kernel thread's name: in brackets, or one of theirs. */
export const isKernelName = (name: string): boolean => /^\[.*\]$/.test(name) || KERNEL_NAMES.test(name);
