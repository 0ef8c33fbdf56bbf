import { hostNetwork } from '../addresses.ts';
import { systemPath } from '../spawned.ts';

/** Parts of what runs as pid 1 before the host's own init: in this order, the last two on the machine's root yet. */

/** The outer /proc still shows the pid that the machine gave us. */
export const announce = `set -eu
read -r outer _ </proc/self/stat
printf 'pid %s\\n' "$outer"
`;

/** In the folder of `$1`, mounts at `root` what every host has. */
export const mounts = `cd "$1"
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
`;

/** Leaves the machine's root, and becomes a shell that knows nothing of how it came about. */
export const enter = `cd root
pivot_root . .
umount -l .
cd /
exec -c -a /sbin/init /bin/bash --norc
`;

/** The first lines that this shell reads. */
export const begin = (index: number): string => `export PATH=${systemPath} HOME=/
umask 022
ip -batch - <<'NETWORK' || exit 1
${hostNetwork(index).join('\n')}
NETWORK
`;
