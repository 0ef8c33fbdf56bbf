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

evidence_miss() { printf '\n%s miss %s %s\n' "$evidence_nonce" "$evidence_i" "$1"; }
# Opens the path at the descriptor given, or says why not.
evidence_open() {
  unescape_path "$evidence_esc"
  case $unescaped in
    /proc/*) ;;
    *) [ -L "$unescaped" ] && {
      evidence_miss link
      return 1
    } ;;
  esac
  if [ ! -f "$unescaped" ]; then
    [ -e "$unescaped" ] && evidence_miss not-a-regular-file || evidence_miss absent
    return 1
  fi
  eval "command exec $1<\"\$unescaped\"" || {
    evidence_miss unreadable
    return 1
  }
}
# Five rows at most, six words each.
evidence_five() {
  evidence_asked= evidence_opened= evidence_hashed=
  for evidence_fd in 4 5 6 8 9; do
    [ $# -ge 6 ] || break
    evidence_i=$1 evidence_esc=$6
    evidence_row=$evidence_fd:$1:$2:$3:$4:$5
    shift 6
    evidence_open "$evidence_fd" || continue
    evidence_asked="$evidence_asked $evidence_row" evidence_opened="$evidence_opened /proc/self/fd/$evidence_fd"
  done
  [ "$evidence_opened" ] || return 0
  evidence_metas=$(stat -L -c '%n %f %d %i %s %u %g %h %X %Y %Z|%x|%y|%z|%w' $evidence_opened)$nl
  for evidence_row in $evidence_asked; do
    evidence_meta=${evidence_metas%%"$nl"*}
    IFS=:
    set -- $evidence_row
    unset IFS
    evidence_fd=/proc/self/fd/$1 evidence_i=$2 evidence_how=$3 evidence_wanted=$4:$5 evidence_cap=$6
    [ "${evidence_meta%% *}" = "$evidence_fd" ] || {
      evidence_miss unreadable
      continue
    }
    evidence_meta=${evidence_meta#* } evidence_metas=${evidence_metas#*"$nl"}
    set -- $evidence_meta
    case $1 in 8???) ;; *)
      evidence_miss not-a-regular-file
      continue
      ;;
    esac
    [ "$evidence_wanted" = -:- ] || [ "$evidence_wanted" = "$2:$3" ] || {
      evidence_miss replaced
      continue
    }
    [ "$evidence_how" = meta ] && {
      printf '\n%s meta %s %s\n' "$evidence_nonce" "$evidence_i" "$evidence_meta"
      continue
    }
    # Bounded: a file may grow faster than it can be read.
    evidence_keep=$4
    [ "$evidence_keep" -gt "$evidence_cap" ] && evidence_keep=$evidence_cap
    printf '\n%s file %s %s %s\n' "$evidence_nonce" "$evidence_i" "$evidence_keep" "$evidence_meta"
    case $evidence_how in
      tail) tail -c "$evidence_keep" "$evidence_fd" | head -c "$evidence_keep" ;;
      *) head -c "$evidence_keep" "$evidence_fd" ;;
    esac
    printf '\n%s end %s\n' "$evidence_nonce" "$evidence_i"
    if [ "$evidence_how" = tail ]; then
      :
    elif [ "$evidence_keep" = "$4" ]; then
      evidence_hashed="$evidence_hashed $evidence_fd:$evidence_i:$evidence_keep"
    else
      evidence_part_hash
    fi
  done
  evidence_hash $evidence_hashed
  [ ! "$evidence_alone" ]
}
evidence_part_hash() {
  evidence_sum=$(head -c "$evidence_keep" "$evidence_fd" | sha256sum)
  printf '\n%s hash %s %s\n' "$evidence_nonce" "$evidence_i" "${evidence_sum%% *}"
}
# Words descriptor:index:size, all of whole files.
evidence_hash() {
  [ $# -gt 0 ] || return 0
  evidence_files=
  for evidence_row; do evidence_files="$evidence_files ${evidence_row%%:*}"; done
  evidence_sums=
  [ "$evidence_alone" ] || evidence_sums=$(timeout 5 sha256sum $evidence_files)$nl
  for evidence_row; do
    evidence_fd=${evidence_row%%:*} evidence_keep=${evidence_row##*:} evidence_i=${evidence_row#*:}
    evidence_i=${evidence_i%:*}
    evidence_sum=${evidence_sums%%"$nl"*}
    if [ "${evidence_sum#*  }" = "$evidence_fd" ]; then
      evidence_sums=${evidence_sums#*"$nl"}
      printf '\n%s hash %s %s\n' "$evidence_nonce" "$evidence_i" "${evidence_sum%% *}"
    else
      evidence_alone=1
      evidence_part_hash
    fi
  done
}

# nonce; on standard input a line each: index, what to read (head, tail, or meta for no bytes), device, inode, most bytes, path
# with octal escapes.
evidence_files() {
  evidence_nonce=$1 evidence_alone=
  set -f
  while :; do
    set --
    while [ $# -lt 30 ] && read -r evidence_i evidence_how evidence_dev evidence_ino evidence_cap evidence_esc; do
      set -- "$@" "$evidence_i" "$evidence_how" "$evidence_dev" "$evidence_ino" "$evidence_cap" "$evidence_esc"
    done
    [ $# -gt 0 ] || break
    (evidence_five "$@") </dev/null 2>/dev/null || evidence_alone=1
  done
  printf '\n%s done\n' "$evidence_nonce"
}

evidence_part() {
  evidence_i=$1
  shift
  printf '\n%s open %s\n' "$evidence_nonce" "$evidence_i"
  "$@" </dev/null 2>&1 | head -c 4194304
  printf '\n%s shut %s\n' "$evidence_nonce" "$evidence_i"
}
evidence_sockets() {
  if command -v ss >/dev/null; then
    timeout 10 ss -tunape
  else
    timeout 10 head -v -c 2097152 /proc/net/tcp /proc/net/tcp6 /proc/net/udp /proc/net/udp6
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
  command -v nft >/dev/null && {
    echo '# nft list ruleset'
    timeout 10 nft list ruleset
  }
  for evidence_t in iptables ip6tables; do
    case $("$evidence_t-save" -V 2>/dev/null) in
      *nf_tables*)
        echo "# $evidence_t-save"
        timeout 10 "$evidence_t-save"
        ;;
    esac
    if [ -s "/proc/net/${evidence_t%tables}_tables_names" ]; then
      evidence_s=$evidence_t-legacy-save
      command -v "$evidence_s" >/dev/null || evidence_s=$evidence_t-save
      echo "# $evidence_s"
      timeout 10 "$evidence_s"
    fi
  done
}
# All at once; should one of them block the reading or flood it, one by one.
evidence_processes() {
  cd /proc || return
  evidence_flood=1048576
  evidence_states "$@" && return
  evidence_flood=262144
  for evidence_p; do evidence_states "$evidence_p"; done
}
evidence_states() {
  evidence_texts= evidence_links=
  for evidence_p; do
    for evidence_f in stat status cmdline environ cgroup limits maps; do evidence_texts="$evidence_texts $evidence_p/$evidence_f"; done
    for evidence_f in exe cwd root fd; do evidence_links="$evidence_links $evidence_p/$evidence_f"; done
  done
  [ "$evidence_texts" ] || return 0
  # Before the texts, which a process writes as long as it likes, and the whole is bounded. The last line tells a cut one.
  evidence_list=$({
    timeout 5 ls -ln $evidence_links
    echo "ended $?"
  } | head -c "$evidence_flood")
  printf '%s\n\n' "$evidence_list"
  timeout 5 head -v -c 262144 $evidence_texts
  case $? in 124 | 143) return 124 ;; esac
  case ${evidence_list##*"$nl"} in 'ended 124' | 'ended 143') return 124 ;; 'ended '*) ;; *) return 124 ;; esac
}
# nonce; pids.
evidence_volatile() {
  evidence_nonce=$1
  shift
  evidence_part sockets evidence_sockets
  evidence_part processes evidence_processes "$@"
  evidence_part firewall evidence_firewall
  evidence_part network evidence_network
  evidence_part system evidence_system
  printf '\n%s done\n' "$evidence_nonce"
}
# Attributes that stat does not show, where the tools are; paths as above.
evidence_attributes() {
  evidence_nonce=$1
  set --
  while read -r evidence_i evidence_esc; do
    unescape_path "$evidence_esc"
    set -- "$@" "$unescaped"
  done
  for evidence_t in lsattr getfacl getfattr; do
    command -v "$evidence_t" >/dev/null || {
      echo "# no $evidence_t"
      continue
    }
    echo "# $evidence_t"
    case $evidence_t in
      lsattr) timeout 10 lsattr -d -- "$@" ;;
      getfacl) timeout 10 getfacl -pn -- "$@" ;;
      getfattr) timeout 10 getfattr -hd -m - --absolute-names -- "$@" ;;
    esac
  done </dev/null 2>&1 | head -c 1048576
}
