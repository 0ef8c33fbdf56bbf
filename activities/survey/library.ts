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
export const SURVEY_LIBRARY = `
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
survey_heads() { xargs -0 -r timeout 10 head -v -c "$1" --; }
survey_proc() { printf '%s\\0' "$P"[0-9]*/"$1" | survey_heads "$2"; }

# A process can hold the lock that reading its arguments waits for: then one by one, so that it blocks its own record only.
survey_cmdline() {
  survey_up
  began=$up
  survey_proc cmdline 4096
  survey_up
  [ $((up - began)) -lt 9 ] && return 0
  for p in "$P"[0-9]*; do
    survey_up
    [ $((up - began)) -gt 40 ] && return 3
    timeout 1 head -v -c 4096 -- "$p/cmdline" || echo "==> $p/blocked <=="
  done
  return 2
}
survey_exe() { stat -L -c '%n %d %i %h %s %Z' [0-9]*/exe; }
survey_links() {
  if [ "$gnu" ]; then
    find [0-9]*/"$1" -maxdepth 0 -printf '%p\\0%l\\0'
  else
    for p in [0-9]*; do
      to=$(readlink "$p/$1" && echo .) || continue
      printf '%s\\0%s\\0' "$p/$1" "\${to%$nl.}"
    done
  fi
}
survey_fds() {
  if [ "$gnu" ]; then
    find [0-9]*/fd -maxdepth 1 \\( -lname 'socket:*' -o -lname 'pipe:*' \\) -printf '%p %l\\n'
  else
    ls -l [0-9]*/fd
  fi
}
survey_roots() { stat -L -c '%n %d %i' self/root [0-9]*/root; }

# What the paths of the executables lead to now: a bind mount in a private namespace gives a miner a good name.
survey_exepaths() {
  if [ "$gnu" ]; then
    find [0-9]*/exe -maxdepth 0 -printf '%l\\0' | sort -zu | xargs -0 -r timeout 5 stat -L --printf '%d %i %n\\0'
  else
    for p in [0-9]*; do
      to=$(readlink "$p/exe" && echo .) && printf '%s\\0' "\${to%$nl.}"
    done | sort -zu | xargs -0 -r timeout 5 stat -L -c '%d %i %n' | tr '\\n' '\\0'
  fi
}

# Each image once, by device, inode, size and change time; what is larger than the limit is left for the closer look.
survey_images() {
  stat -L -c '%d:%i:%s:%Z %s %n' [0-9]*/exe | sort -u -k1,1 | while read -r key size name; do
    [ "$size" -le "$hash_max" ] && printf '%s\\0' "$name"
  done
}
survey_hash() { survey_images | xargs -0 -r timeout 30 "$1"; }

survey_cgroups() {
  timeout 10 find /sys/fs/cgroup -name cgroup.procs -exec cat {} + | head -c 4194304
}
survey_ss() {
  command -v ss >/dev/null || return 127
  timeout 10 ss -Htunaen | head -c 4194304
}
survey_net() {
  set --
  for f in tcp tcp6 udp udp6; do set -- "$@" "\${P}proc/net/$f"; done
  printf '%s\\0' "$@" | (cd / && survey_heads 8388608)
}

# Regular files, links and folders under the given ones, without following links below them.
survey_tree() {
  depth=$1
  shift
  [ $# -gt 0 ] || return 0
  if [ "$gnu" ]; then
    timeout 20 find "$@" -xdev -mindepth 0 -maxdepth "$depth" -printf '%D %i %s %m %U %G %n %T@ %C@ %y\\0%p\\0%l\\0'
  else
    timeout 20 find "$@" -xdev -maxdepth "$depth" -exec stat -c '%d %i %s %a %u %g %h %Y %Z %F|%n' {} + | tr '\\n' '\\0'
  fi
}
survey_texts() {
  depth=$1 cap=$2
  shift 2
  [ $# -gt 0 ] || return 0
  timeout 20 find "$@" -xdev -maxdepth "$depth" -type f -print0 | survey_heads "$cap" | head -c 16777216
}
survey_there() {
  for f in "$@"; do
    [ -d "$P$f" ] && set -- "$@" "$P$f/" || { [ -f "$P$f" ] && set -- "$@" "$P$f"; }
    shift
  done
  [ $# -gt 0 ] || return 0
  case $what in
    tree) survey_tree "$depth" "$@" ;;
    *) survey_texts "$depth" "$cap" "$@" ;;
  esac
}
survey_cron() {
  what=$1 depth=1 cap=$file_max
  survey_there var/spool/cron var/spool/cron/crontabs var/spool/cron/tabs etc/crontabs etc/crontab etc/anacrontab \\
    etc/cron.d etc/cron.hourly etc/cron.daily etc/cron.weekly etc/cron.monthly etc/periodic/15min etc/periodic/hourly \\
    etc/periodic/daily etc/periodic/weekly etc/periodic/monthly var/spool/cron/atjobs var/spool/at var/spool/atjobs
}
survey_persistence() {
  what=$1 depth=2 cap=$text_max
  set -- etc/systemd/system run/systemd/system etc/rc.local etc/rc.d/rc.local etc/init.d etc/inittab etc/profile \\
    etc/profile.d etc/bash.bashrc etc/bashrc etc/environment
  homes=0
  while IFS=: read -r name pass id group gecos home shell; do
    case $home in /?*) ;; *) continue ;; esac
    case $shell in */nologin | */false | */sync) continue ;; esac
    homes=$((homes + 1))
    [ "$homes" -gt 100 ] && break
    home=\${home#/}
    for f in .ssh/authorized_keys .ssh/authorized_keys2 .ssh/rc .profile .bash_profile .bashrc .bash_login .zshrc \\
      .config/systemd/user; do
      set -- "$@" "$home/$f"
    done
  done </etc/passwd
  survey_there "$@"
}
survey_tmp() {
  what=tree depth=3
  survey_there tmp var/tmp dev/shm | head -c "$tmp_max"
}
survey_attributes() {
  command -v lsattr >/dev/null || return 127
  timeout 20 find /tmp /var/tmp /dev/shm /var/spool/cron /etc/cron.d -xdev -maxdepth 3 \\( -type f -o -type d \\) -print0 |
    xargs -0 -r timeout 20 lsattr -d -- | grep '^[-a-zA-Z]*[ia]' | head -c 1048576
}
survey_facts() {
  cd / || return
  set --
  for f in etc/machine-id proc/sys/kernel/random/boot_id proc/sys/kernel/hostname proc/sys/kernel/osrelease proc/uptime \\
    etc/os-release proc/stat proc/sys/kernel/tainted proc/modules etc/passwd etc/resolv.conf proc/net/route \\
    proc/net/ipv6_route etc/ld.so.preload proc/self/mountinfo etc/ufw/ufw.conf proc/net/ip_tables_names; do
    [ -f "$f" ] && set -- "$@" "$P$f"
  done
  printf '%s\\0' "$@" | survey_heads 262144
}
survey_self() {
  echo "pid $$"
  echo "uid $(id -u)"
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
# is entered through the holder's root, which ends by itself should we be cut off.
survey_hold() {
  holder=
  [ "$(id -u)" = 0 ] || return 0
  holder=$(unshare -m --propagation private sh -c \\
    'mount -t proc proc /proc && echo $$ && exec sleep 90 >/dev/null 2>&1' 2>/dev/null </dev/null &)
  [ -d "/proc/$holder/root/proc/1" ] || holder=
}

survey() {
  n=$1 P=$2 hash_max=$3 file_max=$4 text_max=$5 tmp_max=$6
  survey_gnu
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
  survey_part cgroup survey_proc cgroup 4096
  survey_part exe survey_exe
  for f in exe cwd fd/0; do survey_part "links-$f" survey_links "$f"; done
  survey_part fds survey_fds
  survey_part net2 survey_net
  [ "$holder" ] && (cd /proc && survey_part plain survey_proc stat 4096)
  survey_part cgroups2 survey_cgroups
  survey_part roots survey_roots
  survey_part exepaths survey_exepaths
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

survey_image() {
  stat -L -c '%d %i %s' "$file" || return
  survey_shut "$part" 0
  survey_open "$number-bytes"
  part=$number-bytes
  [ "$left" -gt 0 ] && head -c "$take" "$file"
}
survey_file() {
  [ -f "$file" ] && [ ! -L "$file" ] || return 2
  survey_tree 0 "$file"
  survey_shut "$part" 0
  survey_open "$number-bytes"
  part=$number-bytes
  [ "$left" -gt 0 ] && timeout 10 head -c "$take" -- "$file"
}
survey_packages() {
  if command -v dpkg-query >/dev/null; then
    echo dpkg
    dpkg-query -S "$@"
  elif command -v rpm >/dev/null && [ -d /var/lib/rpm ]; then
    echo rpm
    for file in "$@"; do
      owner=$(rpm -qf --queryformat '%{NAME}' "$file") && printf '%s: %s\\n' "$owner" "$file"
    done
  elif command -v apk >/dev/null; then
    echo apk
    apk info -W "$@"
  else
    return 127
  fi
}

# The closer look: lines of kind, number and path (escaped for printf) on standard input. Content goes out as it is, at most cap
# bytes of each and left bytes of all; what is larger is hashed here as well.
survey_look() {
  n=$1 cap=$2 left=$3
  survey_gnu
  set --
  while read -r kind number file; do
    file=$(printf '%b.' "$file")
    file=\${file%.}
    case $kind in package) set -- "$@" "$file"; continue ;; esac
    size=$(stat -L -c %s "$file" 2>/dev/null) || size=0
    take=$cap
    [ "$left" -lt "$take" ] && take=$left
    survey_part "$number" "survey_$kind" </dev/null
    [ "$size" -gt "$take" ] && [ "$size" -le 536870912 ] && [ "$kind" = image ] &&
      for tool in sha256sum md5sum; do
        survey_part "$number-$tool" timeout 20 "$tool" "$file" </dev/null
      done
    [ "$size" -lt "$take" ] && take=$size
    [ "$kind" = stat ] || left=$((left - take))
  done
  [ $# -gt 0 ] && survey_part packages survey_packages "$@" </dev/null
  survey_part done true
}
survey_stat() { survey_tree 0 "$file"; }
`;
