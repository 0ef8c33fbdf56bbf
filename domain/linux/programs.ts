import type { Shown } from '../snapshot.ts';
import { basename } from './paths.ts';
import { isFetcher, isSystemStarterName, runsGiven } from './program-names.ts';
import { isWrapper } from './shell/wrappers.ts';

/** Tools, beside interpreters, fetchers and wrappers, that run in many hands at once. */
const TOOLS: ReadonlySet<string> = new Set('awk gawk mawk sed sleep tail cat tee find ssh'.split(' '));

/** Where packages alone put programs: not /usr/local. */
export const inPackageFolder = (path: Shown): boolean =>
  /^\/(?:usr\/)?(?:bin|sbin|lib|lib32|lib64|libx32|libexec)\//.test(path);

const SYSTEM_PROGRAMS =
  /^\/(?:usr\/(?:local\/)?)?(?:bin|sbin)\/|^\/(?:usr\/)?(?:lib|lib32|lib64|libx32|libexec)\//;

/** Where packages and administrators put programs. */
export const inSystemFolder = (path: Shown): boolean => SYSTEM_PROGRAMS.test(path);

/** Folders in which anybody may put a file. */
export const isScratch = (path: Shown): boolean =>
  /^\/(?:tmp|var\/tmp|dev\/shm|run\/shm|dev\/mqueue)\//.test(path);

/** Folders that anybody may write or that do not outlive a boot: no place for an installed program. */
export const isTemporary = (path: Shown): boolean =>
  /^\/(?:tmp|var\/tmp|dev|run|var\/run|var\/lock)\//.test(path);

const HOME_TOOLS =
  /\/\.(?:local|cache|config|nvm|npm|cargo|rustup|pyenv|rbenv|sdkman|asdf|volta|venv|virtualenvs|vscode[\w-]*|cursor[\w-]*|nix-profile|gradle|m2|dotnet|bun|deno|poetry|linuxbrew|jenkins|steam)\//;

/** A file or folder on the way whose name begins with a dot. */
export const hasDotName = (path: Shown): boolean => /\/\.[^/.]/.test(path);

/** A hidden file or folder on the way, other than those in which developers' tools live. */
export const isHidden = (path: Shown): boolean => hasDotName(path) && !HOME_TOOLS.test(path);

/** Only where packages put them: `daemon`, `batch` and `at` are names that a miner may well have elsewhere. */
const isWrapperAt = (path: Shown, name: string): boolean =>
  isWrapper(name) && inPackageFolder(path) && name !== 'daemon';

/** Whether one file serves many masters (interpreters, multi-call binaries, fetchers): killing by it would hit bystanders. */
export function isMultiPurpose(path: Shown): boolean {
  // A miner in /tmp may call itself `java`; a file there serves nobody but who put it there.
  if (isTemporary(path) || isHidden(path)) return false;
  const name = basename(path);
  return (
    runsGiven(name) ||
    isFetcher(name) ||
    isSystemStarterName(name) ||
    TOOLS.has(name) ||
    isWrapperAt(path, name)
  );
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
