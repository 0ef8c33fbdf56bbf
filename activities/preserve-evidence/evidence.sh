# The functions of evidence collection in the remote shell: POSIX sh for dash, bash and busybox ash, with GNU coreutils or busybox
# alone, beside those of the survey. Read-only. What is asked for comes as the call's input, so that no path stands in a line or
# in a process's arguments.
#
# - Each record stands between lines with a nonce that is in no process's arguments, and says its length.
# - A file is opened once; what was opened is then compared by device and inode, so that a swap on the way there shows (a link,
#   a FIFO, a device is never read). It is read twice through that descriptor, for the bytes and for the hash. A log grows while
#   it is read: its hash would say nothing.
# - A fork costs a millisecond, so five files, as many as there are free descriptors, share one stat and one sha256sum.
# - A failing `exec 5<` ends dash, but not as `command exec`. Each five have their own subshell all the same.
# - `timeout` around what may block: a process can hold the lock that reading its own environment waits for; a file may grow
#   faster than it can be hashed. From then on each is hashed by itself, no further than it was read.

evidence_miss() { printf '\n%s miss %s %s\n' "$n" "$i" "$1"; }
# Opens the path at the descriptor given, or says why not.
evidence_open() {
  unescape_path "$esc"
  case $path in
    /proc/*) ;;
    *) [ -L "$path" ] && { evidence_miss link; return 1; } ;;
  esac
  if [ ! -f "$path" ]; then
    [ -e "$path" ] && evidence_miss not-a-regular-file || evidence_miss absent
    return 1
  fi
  eval "command exec $1<\"\$path\"" || { evidence_miss unreadable; return 1; }
}
# Five rows at most, six words each.
evidence_five() {
  asked= opened= hashed=
  for fd in 4 5 6 8 9; do
    [ $# -ge 6 ] || break
    i=$1 esc=$6
    row=$fd:$1:$2:$3:$4:$5
    shift 6
    evidence_open "$fd" || continue
    asked="$asked $row" opened="$opened /proc/self/fd/$fd"
  done
  [ "$opened" ] || return 0
  metas=$(stat -L -c '%n %f %d %i %s %u %g %h %X %Y %Z|%x|%y|%z|%w' $opened)$nl
  for row in $asked; do
    meta=${metas%%"$nl"*}
    IFS=:
    set -- $row
    unset IFS
    fd=/proc/self/fd/$1 i=$2 how=$3 wanted=$4:$5 cap=$6
    [ "${meta%% *}" = "$fd" ] || { evidence_miss unreadable; continue; }
    meta=${meta#* } metas=${metas#*"$nl"}
    set -- $meta
    case $1 in 8???) ;; *) evidence_miss not-a-regular-file; continue ;; esac
    [ "$wanted" = -:- ] || [ "$wanted" = "$2:$3" ] || { evidence_miss replaced; continue; }
    [ "$how" = meta ] && { printf '\n%s meta %s %s\n' "$n" "$i" "$meta"; continue; }
    # Bounded: a file may grow faster than it can be read.
    keep=$4
    [ "$keep" -gt "$cap" ] && keep=$cap
    printf '\n%s file %s %s %s\n' "$n" "$i" "$keep" "$meta"
    case $how in
      tail) tail -c "$keep" "$fd" | head -c "$keep" ;;
      *) head -c "$keep" "$fd" ;;
    esac
    printf '\n%s end %s\n' "$n" "$i"
    if [ "$how" = tail ]; then :
    elif [ "$keep" = "$4" ]; then hashed="$hashed $fd:$i:$keep"
    else evidence_part_hash
    fi
  done
  evidence_hash $hashed
  [ ! "$alone" ]
}
evidence_part_hash() {
  sum=$(head -c "$keep" "$fd" | sha256sum)
  printf '\n%s hash %s %s\n' "$n" "$i" "${sum%% *}"
}
# Words descriptor:index:size, all of whole files.
evidence_hash() {
  [ $# -gt 0 ] || return 0
  files=
  for row; do files="$files ${row%%:*}"; done
  sums=
  [ "$alone" ] || sums=$(timeout 5 sha256sum $files)$nl
  for row; do
    fd=${row%%:*} keep=${row##*:} i=${row#*:}
    i=${i%:*}
    sum=${sums%%"$nl"*}
    if [ "${sum#*  }" = "$fd" ]; then
      sums=${sums#*"$nl"}
      printf '\n%s hash %s %s\n' "$n" "$i" "${sum%% *}"
    else
      alone=1
      evidence_part_hash
    fi
  done
}

# nonce; on standard input a line each: index, what to read (head, tail, or meta for no bytes), device, inode, most bytes, path
# with octal escapes.
evidence_files() {
  n=$1 alone=
  set -f
  while :; do
    set --
    while [ $# -lt 30 ] && read -r i how dev ino cap esc; do
      set -- "$@" "$i" "$how" "$dev" "$ino" "$cap" "$esc"
    done
    [ $# -gt 0 ] || break
    ( evidence_five "$@" ) </dev/null 2>/dev/null || alone=1
  done
  printf '\n%s done\n' "$n"
}

evidence_part() {
  i=$1
  shift
  printf '\n%s open %s\n' "$n" "$i"
  "$@" </dev/null 2>&1 | head -c 4194304
  printf '\n%s shut %s\n' "$n" "$i"
}
evidence_sockets() {
  if command -v ss >/dev/null; then timeout 10 ss -tunape
  else timeout 10 head -v -c 2097152 /proc/net/tcp /proc/net/tcp6 /proc/net/udp /proc/net/udp6
  fi
}
evidence_network() {
  timeout 10 head -v -c 262144 /proc/net/route /proc/net/ipv6_route /proc/net/arp /proc/net/dev /etc/resolv.conf /etc/hosts
  command -v ip >/dev/null && timeout 5 ip neigh
}
evidence_system() {
  date -u +%Y-%m-%dT%H:%M:%SZ
  timeout 10 head -v -c 262144 /proc/uptime /proc/loadavg /proc/modules /proc/self/mountinfo /proc/meminfo /etc/ld.so.preload
}
# A legacy iptables makes its tables when it is asked, so only where the kernel has some.
evidence_firewall() {
  command -v nft >/dev/null && { echo '# nft list ruleset'; timeout 10 nft list ruleset; }
  for t in iptables ip6tables; do
    case $("$t-save" -V 2>/dev/null) in
      *nf_tables*) echo "# $t-save"; timeout 10 "$t-save" ;;
    esac
    if [ -s "/proc/net/${t%tables}_tables_names" ]; then
      s=$t-legacy-save
      command -v "$s" >/dev/null || s=$t-save
      echo "# $s"
      timeout 10 "$s"
    fi
  done
}
# All at once; should one of them block the reading or flood it, one by one.
evidence_processes() {
  cd /proc || return
  flood=1048576
  evidence_states "$@" && return
  flood=262144
  for p; do evidence_states "$p"; done
}
evidence_states() {
  texts= links=
  for p; do
    for f in stat status cmdline environ cgroup limits maps; do texts="$texts $p/$f"; done
    for f in exe cwd root fd; do links="$links $p/$f"; done
  done
  [ "$texts" ] || return 0
  # Before the texts, which a process writes as long as it likes, and the whole is bounded. The last line tells a cut one.
  list=$({ timeout 5 ls -ln $links; echo "ended $?"; } | head -c "$flood")
  printf '%s\n\n' "$list"
  timeout 5 head -v -c 262144 $texts
  case $? in 124 | 143) return 124 ;; esac
  case ${list##*"$nl"} in 'ended 124' | 'ended 143') return 124 ;; 'ended '*) ;; *) return 124 ;; esac
}
# nonce; pids.
evidence_volatile() {
  n=$1
  shift
  evidence_part sockets evidence_sockets
  evidence_part processes evidence_processes "$@"
  evidence_part firewall evidence_firewall
  evidence_part network evidence_network
  evidence_part system evidence_system
  printf '\n%s done\n' "$n"
}
# Attributes that stat does not show, where the tools are; paths as above.
evidence_attributes() {
  n=$1
  set --
  while read -r i esc; do
    unescape_path "$esc"
    set -- "$@" "$path"
  done
  for t in lsattr getfacl getfattr; do
    command -v "$t" >/dev/null || { echo "# no $t"; continue; }
    echo "# $t"
    case $t in
      lsattr) timeout 10 lsattr -d -- "$@" ;;
      getfacl) timeout 10 getfacl -pn -- "$@" ;;
      getfattr) timeout 10 getfattr -hd -m - --absolute-names -- "$@" ;;
    esac
  done </dev/null 2>&1 | head -c 1048576
}
