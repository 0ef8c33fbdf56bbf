/**
 * The functions of evidence collection in the remote shell: POSIX sh for dash, bash and busybox ash, with GNU coreutils or busybox
 * alone. Read-only. What is asked for comes as the call's input, so that no path stands in a line or in a process's arguments.
 *
 * - Each record stands between lines with a nonce that is in no process's arguments, and says its length.
 * - A file is opened once; what was opened is then compared by device and inode, so that a swap on the way there shows (a link,
 *   a FIFO, a device is never read). It is read twice through that descriptor, for the hash and for the bytes.
 * - A failing \`exec 5<\` ends dash: each file has its own subshell.
 * - \`timeout\` around what may block: a process can hold the lock that reading its own environment waits for.
 */
export const EVIDENCE_LIBRARY = `
evidence_miss() { printf '\\n%s miss %s %s\\n' "$n" "$i" "$1"; }
# A fork costs a millisecond: none for a path without odd letters.
evidence_path() {
  path=$esc
  case $esc in
    *\\\\*)
      path=$(printf '%b.' "$esc")
      path=\${path%.} ;;
  esac
}
evidence_one() {
  evidence_path
  case $path in
    /proc/*) ;;
    *) [ -L "$path" ] && { evidence_miss link; return; } ;;
  esac
  if [ ! -f "$path" ]; then
    [ -e "$path" ] && evidence_miss not-a-regular-file || evidence_miss absent
    return
  fi
  exec 5<"$path" 6</proc/self/fd/5 || exit 1
  meta=$(stat -L -c '%f %d %i %s %u %g %h %X %Y %Z|%x|%y|%z|%w' /proc/self/fd/5) || exit 1
  set -- $meta
  case $1 in 8???) ;; *) evidence_miss not-a-regular-file; return ;; esac
  [ "$dev" = - ] || [ "$dev:$ino" = "$2:$3" ] || { evidence_miss replaced; return; }
  # Bounded both times, and the same part: a file may grow faster than it can be read.
  size=$4 keep=$4 part=head
  [ "$size" -gt "$cap" ] && keep=$cap part=$how
  case $part in
    head) hash=$(head -c "$keep" <&5 | sha256sum) ;;
    tail) hash=$(tail -c "$keep" <&5 | head -c "$keep" | sha256sum) ;;
  esac
  printf '\\n%s file %s %s %s\\n' "$n" "$i" "$keep" "$meta"
  case $part in
    head) head -c "$keep" <&6 ;;
    tail) tail -c "$keep" <&6 | head -c "$keep" ;;
  esac
  printf '\\n%s end %s %s\\n' "$n" "$i" "\${hash%% *}"
}

# nonce; on standard input a line each: index, head or tail, device, inode, most bytes, path with octal escapes.
evidence_files() {
  n=$1
  while read -r i how dev ino cap esc; do
    ( evidence_one ) </dev/null 2>/dev/null || evidence_miss unreadable
  done
  printf '\\n%s done\\n' "$n"
}

evidence_part() {
  i=$1
  shift
  printf '\\n%s open %s\\n' "$n" "$i"
  "$@" </dev/null 2>&1 | head -c 4194304
  printf '\\n%s shut %s\\n' "$n" "$i"
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
    if [ -s "/proc/net/\${t%tables}_tables_names" ]; then
      s=$t-legacy-save
      command -v "$s" >/dev/null || s=$t-save
      echo "# $s"
      timeout 10 "$s"
    fi
  done
}
evidence_processes() {
  for p in "$@"; do
    cd "/proc/$p" 2>/dev/null || continue
    echo "==== $p"
    timeout 5 head -v -c 262144 stat status cmdline environ cgroup limits maps
    echo
    timeout 5 ls -ln exe cwd root fd
  done
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
  printf '\\n%s done\\n' "$n"
}
# Attributes that stat does not show, where the tools are; paths as above.
evidence_attributes() {
  n=$1
  set --
  while read -r i esc; do
    evidence_path
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
`;
