import { ESCAPED_PATH_SCRIPT } from '../../escaped-path.ts';
import { FILE_FUNCTIONS } from './library-files.ts';
import { LOOK_FUNCTIONS } from './library-look.ts';
import { PROCESS_FUNCTIONS } from './library-processes.ts';

const BASICS = `
survey_open() { printf '\\n%s begin %s\\n' "$n" "$1"; }
survey_shut() { printf '\\n%s end %s %s\\n' "$n" "$1" "$2"; }
survey_part() {
  part=$1
  shift
  survey_open "$part"
  "$@" 2>/dev/null
  survey_shut "$part" $?
}
survey_up() { read -r up rest </proc/uptime; up=\${up%%.*}; }
survey_gnu() { gnu=; find / -maxdepth 0 -printf '' >/dev/null 2>&1 && gnu=1; }
# The effective user, from a file of the kernel: id(1) would be a fork.
survey_user() {
  uid=
  while read -r key real uid rest; do
    [ "$key" = Uid: ] && return
  done </proc/self/status
}
# Most bytes of each; files. Only a list that could be too long for one command goes through xargs, which costs three forks.
survey_read() {
  most=$1
  shift
  if [ $# -gt 1000 ]; then
    printf '%s\\0' "$@" | survey_heads "$most"
    return
  fi
  survey_up
  since=$up
  timeout "\${patience:-10}" head -v -c "$most" -- "$@"
  survey_in_time
}
survey_heads() {
  survey_up
  since=$up
  xargs -0 -r timeout "\${patience:-10}" head -v -c "$1" --
  survey_in_time
}
# A command that was ended for its slowness may say what it says of a vanished file, so the clock is asked.
survey_in_time() {
  survey_up
  [ $((up - since)) -lt "\${patience:-10}" ] || return 124
}
survey_proc() { survey_read "$2" "$P"[0-9]*/"$1"; }
`;

const HOST_FUNCTIONS = `
survey_facts() {
  cd / || return
  set --
  for f in etc/machine-id proc/sys/kernel/random/boot_id proc/sys/kernel/hostname proc/sys/kernel/osrelease proc/uptime \\
    etc/os-release proc/stat proc/sys/kernel/tainted proc/modules etc/passwd etc/resolv.conf \\
    run/systemd/resolve/resolv.conf run/NetworkManager/no-stub-resolv.conf proc/net/route \\
    proc/net/ipv6_route etc/ld.so.preload proc/self/mountinfo etc/ufw/ufw.conf proc/net/ip_tables_names; do
    [ -f "$f" ] && set -- "$@" "$P$f"
  done
  survey_read 262144 "$@"
}
survey_self() {
  echo "pid $$"
  echo "uid $uid"
  echo "clock $(date +%s.%N)"
  echo "tick $(getconf CLK_TCK)"
  echo "holder $holder"
  echo "gnu $gnu"
  for f in ss nft iptables iptables-nft iptables-legacy ip6tables firewall-cmd ufw unshare timeout lsattr chattr stat find \\
    sha256sum md5sum sha1sum dpkg-query rpm apk busybox curl wget python3 perl systemctl lsof setfattr getfattr getfacl \\
    flock gzip crontab atq last journalctl docker nsenter tar base64; do
    command -v "$f" >/dev/null && echo "tool $f"
  done
  command -v iptables >/dev/null && echo "iptables $(timeout 5 iptables -V </dev/null)"
}
survey_pids() { echo [0-9]*; }

# A fresh /proc in a private mount namespace shows what a mount over /proc/PID hides; the host's mounts stay as they are. It
# is entered through the holder's root, which ends by itself should we be cut off. Without -n, mount(8) makes /run/mount.
survey_hold() {
  holder=
  [ "$uid" = 0 ] || return 0
  holder=$(unshare -m --propagation private sh -c \\
    'mount -n -t proc proc /proc && echo $$ && exec sleep 90 >/dev/null 2>&1' 2>/dev/null </dev/null &)
  [ -d "/proc/$holder/root/proc/1" ] || holder=
}
`;

const SURVEY = `
survey() {
  n=$1 P=$2 hash_max=$3 file_max=$4 text_max=$5 tmp_max=$6
  survey_gnu
  survey_user
  survey_hold
  [ "$holder" ] && trap 'kill "$holder" 2>/dev/null' EXIT
  survey_part self survey_self
  survey_part facts survey_facts
  survey_part ss1 survey_ss
  survey_part net1 survey_net
  survey_part ss2 survey_ss
  cd "/proc\${holder:+/$holder/root/proc}" || return 9
  survey_part cgroups1 survey_cgroups
  survey_part stat survey_proc stat 4096
  survey_part status survey_proc status 400
  survey_part cmdline survey_cmdline
  [ "$slow" ] && survey_part arguments survey_arguments
  survey_part cgroup survey_proc cgroup 4096
  survey_part exe survey_exe
  survey_part links survey_links
  survey_part fds survey_fds
  survey_part net2 survey_net
  survey_part nets survey_nets
  [ "$holder" ] && (cd /proc && survey_part plain survey_proc stat 4096)
  survey_part cgroups2 survey_cgroups
  survey_part exepaths survey_exepaths
  survey_images
  survey_part sha256 survey_hash sha256sum
  survey_part md5 survey_hash md5sum
  survey_part pids survey_pids
  cd / || return 9
  survey_part cron survey_cron tree
  survey_part cron-texts survey_cron texts
  survey_part persistence survey_persistence tree
  survey_part persistence-texts survey_persistence texts
  survey_part tmp survey_tmp
  survey_part attributes survey_attributes
  survey_part done true
}
`;

/**
 * The functions that the long-lived remote shell holds for the survey: POSIX sh for dash, bash and busybox ash, with GNU
 * coreutils and findutils or with busybox alone. Read-only; nothing is written on the host.
 *
 * - Sections stand between lines with a nonce that is in no process's arguments (`printf` is a builtin everywhere).
 * - Files of /proc are read in bulk by `head -v`. A process can write anything into its own arguments, headers included, so
 *   each path begins with 32 random choices of `./` and `.//`: that prefix cannot be guessed.
 * - Link texts and file names end with NUL where GNU find is there. With busybox alone `ls -l` shows them.
 * - `timeout` around what may block: a FIFO that takes a file's place, a dead network mount, a process that blocks the reading
 *   of its own arguments.
 * - No pattern of what is searched for: all matching happens on our side.
 */
export const SURVEY_LIBRARY =
  BASICS +
  ESCAPED_PATH_SCRIPT +
  PROCESS_FUNCTIONS +
  FILE_FUNCTIONS +
  HOST_FUNCTIONS +
  SURVEY +
  LOOK_FUNCTIONS;
