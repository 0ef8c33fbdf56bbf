import { spawn } from 'node:child_process';
import { hostNetwork } from './addresses.ts';
import { LabError } from './errors.ts';
import { systemPath } from './spawned.ts';

/** A running lab host: its namespaces live as long as its pid 1. */
export interface Booted {
  /** The host's pid 1 as the machine sees it. */
  pid: number;
  /** Ends everything in the host and waits until it is gone. */
  halt(): Promise<void>;
}

/**
 * The first part of pid 1, still on the machine's root: makes the host's mounts and becomes its init. `$1` is the
 * host's folder, `$2` its name. The outer /proc still shows the pid that the machine gave us.
 */
const firstStage = `set -eu
read -r outer _ </proc/self/stat
printf 'pid %s\\n' "$outer"
cd "$1"
printf '%s' "$2" >/proc/sys/kernel/hostname
mount -t overlay overlay -o "lowerdir=/,upperdir=$1/upper,workdir=$1/work" root
mount -t proc -o nosuid,nodev,noexec proc root/proc
mount --bind boot_id root/proc/sys/kernel/random/boot_id
mount -t sysfs -o ro,nosuid,nodev,noexec sysfs root/sys
mount -t tmpfs -o mode=755,nosuid,size=64m tmpfs root/dev
cp -a /dev/null /dev/zero /dev/full /dev/random /dev/urandom /dev/tty root/dev/
mkdir root/dev/pts root/dev/shm
mount -t devpts -o newinstance,ptmxmode=0666,mode=620 devpts root/dev/pts
mount -t tmpfs -o mode=1777,nosuid,nodev,size=64m tmpfs root/dev/shm
ln -s pts/ptmx root/dev/ptmx
ln -s /proc/self/fd root/dev/fd
mount -t tmpfs -o mode=755,nosuid,nodev,size=64m tmpfs root/run
mkdir -p root/run/sshd root/run/lock
cd root
pivot_root . .
umount -l .
cd /
exec -c -a /sbin/init /bin/bash --norc
`;

/**
 * The second part, read by init from its standard input. The closing loop waits for the owner: bash reaps orphans
 * while it waits, and when the owner is gone, however it went, init ends and the kernel kills the rest.
 */
function secondStage(index: number): string {
  return `export PATH=${systemPath} HOME=/
umask 022
ip -batch - <<'NETWORK' || exit 1
${hostNetwork(index).join('\n')}
NETWORK
/usr/local/sbin/syslogd </dev/null >/dev/null 2>&1 || exit 1
/usr/sbin/sshd </dev/null || exit 1
/usr/sbin/cron </dev/null >/dev/null 2>&1
exec {idle}<> <(:)
until [[ $(</proc/net/tcp6) == *:0016\\ 0*:0000\\ 0A* ]]; do read -r -t 0.005 -u $idle; done
printf 'ready\\n'
exec >/dev/null 2>&1
while read -r _; do :; done
`;
}

/**
 * Boots a host from its folder (`upper`, `work`, `root`, `boot_id`).
 *
 * @param plug called with the host's pid as soon as its network namespace exists; plugs the cable in
 * @throws LabError `lab-cannot-start` with what the boot said
 */
export function boot(
  folder: string,
  name: string,
  index: number,
  mark: string,
  plug: (pid: number) => Promise<void>,
): Promise<Booted> {
  const namespaces = ['--net', '--pid', '--mount', '--uts', '--ipc', '--propagation', 'private'];
  const child = spawn(
    'setpriv',
    [
      ...['--pdeathsig', 'KILL', 'unshare', ...namespaces, '--fork', '--kill-child=KILL', '--'],
      ...['/bin/bash', '-c', firstStage, 'init', folder, name],
    ],
    {
      detached: true,
      stdio: ['pipe', 'pipe', 'pipe'],
      cwd: '/',
      env: { PATH: systemPath, DAVY_LAB_RUN: mark },
    },
  );
  const gone = new Promise<void>((resolve) => child.on('close', () => resolve()));
  let pid = 0;
  const halt = async () => {
    child.stdin.destroy();
    // Init itself is killed, and not only unshare: unshare then waits for it, and the kernel lets init go only after
    // everything in its pid namespace. While unshare lives, the pid is init's.
    if (child.exitCode === null && child.signalCode === null) {
      if (pid === 0) child.kill('SIGKILL');
      else killIfThere(pid);
    }
    await gone;
  };
  child.stdin.on('error', () => {});

  return new Promise((resolve, reject) => {
    let said = '';
    let complaints = '';
    const fail = (cause: unknown) => {
      void halt();
      const reason = complaints.trim() || (cause instanceof Error ? cause.message : String(cause));
      reject(new LabError('lab-cannot-start', `lab host ${name} did not boot: ${reason}`, { cause }));
    };
    child.on('error', fail);
    child.on('close', (code) => fail(`init ended with ${code}`));
    child.stderr.on('data', (chunk: Buffer) => {
      complaints = (complaints + chunk.toString('utf8')).slice(-2_000);
    });
    child.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString('utf8');
      const announced = /^pid (\d+)$/m.exec(said)?.[1];
      if (pid === 0 && announced !== undefined) {
        pid = Number(announced);
        plug(pid).then(() => child.stdin.write(secondStage(index)), fail);
      }
      if (said.includes('\nready\n')) resolve({ pid, halt });
    });
  });
}

function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It was faster.
  }
}
