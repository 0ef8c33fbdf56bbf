/**
 * The functions of block-egress in the remote shell: POSIX sh for dash, bash and busybox ash. Everything it makes is named for
 * the incident: the nftables table `inet davy_…` or the iptables chain `davy_…`; nothing else is ever changed.
 *
 * - One manager: what this incident used before, else what the host uses (firewalld and ufw through what they sit on), else nft.
 * - nft: output and forward hooks (containers and guests are forwarded) at priority -300, so ahead of connection tracking and of
 *   any established-accept; a drop is final. Elements carry a timeout: the kernel takes them away, no process is needed.
 * - iptables: jumps at the head of OUTPUT and FORWARD; `-m time --datestop` (UTC). Without xt_time a process that waits, and says so.
 * - Responder, loopback, resolvers and gateways are refused here once more, whatever the plan said: by value of the address,
 *   because one IPv6 address has many texts.
 * - Asking a legacy iptables makes its tables, so that is only asked where the kernel says that there are some.
 * - `-w 5` waits for another iptables; without it both fail.
 */
export const BLOCK_EGRESS_LIBRARY = `
# Hex digits of an address, 8 or 32. A zone is cut off, IPv4 mapped into IPv6 is IPv4.
egress_hex() {
  set -f
  eg_a=\${1%%%*}
  case $eg_a in ::[Ff][Ff][Ff][Ff]:*.*) eg_a=\${eg_a##*:} ;; esac
  case $eg_a in
    *:*) egress_hex6 "$eg_a" ;;
    *) (IFS=.; set -- $eg_a; [ $# = 4 ] && printf '%02x%02x%02x%02x' "$@") 2>/dev/null ;;
  esac
}
egress_hex6() (
  head=\${1%%::*} tail=
  case $1 in *::*) tail=\${1#*::} ;; esac
  IFS=:
  set -- $head
  left=$# out=
  for g; do out=$out$(printf '%04x' "0x$g"); done
  set -- $tail
  n=$((8 - left - $#))
  while [ "$n" -gt 0 ]; do out=\${out}0000 n=$((n - 1)); done
  for g; do out=$out$(printf '%04x' "0x$g"); done
  printf '%s' "$out"
) 2>/dev/null

# What must stay reachable. Prints why, or nothing.
egress_protected() {
  case $1 in
    127.* | 0.* | ::1 | ::) echo loopback; return ;;
  esac
  eg_hex=$(egress_hex "$1")
  case $eg_hex in ???????? | ????????????????????????????????) ;; *) echo not-an-address; return ;; esac
  for eg_r in "$2" "\${davy_peer%% *}"; do
    [ "$eg_hex" = "$(egress_hex "$eg_r")" ] && { echo responder; return; }
  done
  while read -r eg_word eg_r eg_rest; do
    [ "$eg_word" = nameserver ] && [ "$eg_hex" = "$(egress_hex "$eg_r")" ] && { echo resolver; return; }
  done </etc/resolv.conf
  if [ \${#eg_hex} = 8 ]; then
    # The kernel prints the four bytes as a little-endian number.
    eg_b=\${eg_hex#??????} eg_c=\${eg_hex#????} eg_d=\${eg_hex#??}
    eg_le=$eg_b\${eg_c%??}\${eg_d%????}\${eg_hex%??????}
    while read -r eg_if eg_to eg_via eg_rest; do
      case $eg_via in *[!0-9A-Fa-f]* | 00000000) continue ;; esac
      [ $((0x$eg_via)) = $((0x$eg_le)) ] && { echo gateway; return; }
    done </proc/net/route
  elif [ -r /proc/net/ipv6_route ]; then
    while read -r eg_to eg_n eg_from eg_m eg_via eg_rest; do
      [ "$eg_hex" = "$eg_via" ] && { echo gateway; return; }
    done </proc/net/ipv6_route
  fi
} 2>/dev/null

egress_asks() {
  command -v "$1" >/dev/null || return 1
  case $("$1" -V 2>/dev/null) in *nf_tables*) return 0 ;; esac
  grep -q '^filter' "/proc/net/\${1%%tables*}_tables_names" 2>/dev/null
}
egress_rules() { egress_asks "$1" && "$1" -w 5 -S 2>/dev/null | grep -q '^-A\\|^-P [A-Z]* DROP'; }
egress_chain() { egress_asks "$1" && "$1" -w 5 -nL "$chain" >/dev/null 2>&1; }

# Sets fw: nft, or the iptables command; empty when nothing works.
egress_manager() {
  fw= eg_nft=
  eg_tables=$(nft list tables 2>/dev/null) && eg_nft=1
  case $nl$eg_tables$nl in *"$nl"table\\ inet\\ "$table$nl"*) fw=nft; return ;; esac
  for eg_i in iptables iptables-nft iptables-legacy; do
    egress_chain "$eg_i" || egress_chain "ip6\${eg_i#ip}" || continue
    fw=$eg_i
    return
  done
  case $eg_tables in *\\ firewalld*) fw=nft; return ;; esac
  if ! grep -qi '^ENABLED=yes' /etc/ufw/ufw.conf 2>/dev/null; then
    # Tables with these names are iptables-nft's.
    echo "$eg_tables" | grep -qv '^$\\|^table ip6* \\(filter\\|nat\\|mangle\\|raw\\|security\\)$' && { fw=nft; return; }
  fi
  for eg_i in iptables-legacy iptables iptables-nft; do
    egress_rules "$eg_i" || egress_rules "ip6\${eg_i#ip}" || continue
    fw=$eg_i
    return
  done
  [ "$eg_nft" ] && { fw=nft; return; }
  iptables -w 5 -S >/dev/null 2>&1 && fw=iptables
}
egress_open() {
  table=$1 chain=$2
  egress_manager
}
egress_ipt() {
  case $fam in ipv6) eg_cmd=ip6\${fw#ip} ;; *) eg_cmd=$fw ;; esac
  "$eg_cmd" -w 5 "$@" 2>/dev/null
}
egress_set() { case $fam in ipv6) echo v6 ;; *) echo v4 ;; esac; }

# nft: permanent, timed, or nothing; only where hooks and rules are there too.
egress_nft_state() {
  eg_s=$(egress_set)
  for eg_h in output forward; do
    nft list chain inet "$table" $eg_h 2>/dev/null | grep -q "@$eg_s .*drop" || return 0
  done
  eg_e=$(nft get element inet "$table" "$eg_s" "{ $addr }" 2>/dev/null) || return 0
  case $eg_e in *expires*) echo timed ;; *) echo permanent ;; esac
}
egress_nft_add() {
  eg_s=$(egress_set)
  case $2 in *:*) eg_ip=ip6 ;; *) eg_ip=ip ;; esac
  printf '%s\\n' "add table inet $table" \\
    "add set inet $table v4 { type ipv4_addr; flags timeout; }" \\
    "add set inet $table v6 { type ipv6_addr; flags timeout; }" \\
    "add chain inet $table output { type filter hook output priority -300; policy accept; }" \\
    "flush chain inet $table output" \\
    "add rule inet $table output oifname \\"lo\\" accept" \\
    "add rule inet $table output $eg_ip daddr $2 tcp sport $3 accept" \\
    "add rule inet $table output ip daddr @v4 counter drop" \\
    "add rule inet $table output ip6 daddr @v6 counter drop" \\
    "add chain inet $table forward { type filter hook forward priority -300; policy accept; }" \\
    "flush chain inet $table forward" \\
    "add rule inet $table forward ip daddr @v4 counter drop" \\
    "add rule inet $table forward ip6 daddr @v6 counter drop" \\
    "add element inet $table $eg_s { $addr timeout $1s }" | nft -f - 2>/dev/null
}
egress_nft_confirm() {
  eg_s=$(egress_set)
  printf '%s\\n' "delete element inet $table $eg_s { $addr }" "add element inet $table $eg_s { $addr }" | nft -f - 2>/dev/null
}
egress_nft_remove() {
  nft delete element inet "$table" "$(egress_set)" "{ $addr }" 2>/dev/null
  nft list table inet "$table" 2>/dev/null | grep -q 'elements = ' || nft delete table inet "$table" 2>/dev/null
}

# Stop times (UTC) of the address's temporary rules.
egress_ipt_stops() {
  for eg_t in $(egress_ipt -S "$chain" | grep -o 'datestop [0-9T:-]*' | cut -d ' ' -f 2 | sort -u); do
    egress_ipt -C "$chain" -d "$addr" -m time --datestop "$eg_t" -j DROP && echo "$eg_t"
  done
}
egress_ipt_waits() { egress_ipt "$1" "$chain" -d "$addr" -m comment --comment davy-unconfirmed -j DROP; }
egress_now() { date -u +%Y%m%d%H%M%S; }
egress_ipt_state() {
  egress_ipt -C OUTPUT -j "$chain" && egress_ipt -C FORWARD -j "$chain" || return 0
  egress_ipt -C "$chain" -d "$addr" -j DROP && { echo permanent; return; }
  egress_ipt_waits -C && { echo timed; return; }
  for eg_t in $(egress_ipt_stops); do
    [ "$(echo "$eg_t" | tr -d 'T:-')" -ge "$(egress_now)" ] && { echo timed; return; }
  done
}
# iptables-nft makes a chain of the kernel's with its first rule. Fails where FORWARD is there, or nobody can say.
egress_ipt_bare() {
  case $fam in ipv6) eg_cmd=ip6\${fw#ip} eg_ip=ip6 ;; *) eg_cmd=$fw eg_ip=ip ;; esac
  case $("$eg_cmd" -V 2>/dev/null) in *nf_tables*) ;; *) return 1 ;; esac
  [ "$eg_nft" ] && ! nft list chain $eg_ip filter FORWARD >/dev/null 2>&1
}
# This rule says that it was made here, so that undoing takes it away again.
egress_ipt_made() { egress_ipt "$1" "$chain" -o lo -m comment --comment davy-made-forward -j RETURN; }
# A jump that is not the first one may stand behind an accept.
egress_ipt_jump() {
  case $(egress_ipt -S "$1" 1) in
    "-A $1 -j $chain") ;;
    *) egress_ipt -D "$1" -j "$chain"; egress_ipt -I "$1" 1 -j "$chain" ;;
  esac
}
egress_ipt_add() {
  egress_ipt -N "$chain"
  if egress_ipt_bare && ! egress_ipt_made -C; then egress_ipt_made -A; fi
  egress_ipt -C "$chain" -o lo -j RETURN || egress_ipt -A "$chain" -o lo -j RETURN || return 1
  case $fam$2 in
    ipv6*:* | ipv4*.*)
      egress_ipt -C "$chain" -d "$2" -p tcp --sport "$3" -j RETURN ||
        egress_ipt -A "$chain" -d "$2" -p tcp --sport "$3" -j RETURN || return 1 ;;
  esac
  egress_ipt_jump OUTPUT && egress_ipt_jump FORWARD || return 1
  for eg_t in $(egress_ipt_stops); do egress_ipt -D "$chain" -d "$addr" -m time --datestop "$eg_t" -j DROP; done
  eg_stop=$(date -u -d "@$(($(date +%s) + $1))" +%Y-%m-%dT%H:%M:%S) &&
    egress_ipt -A "$chain" -d "$addr" -m time --datestop "$eg_stop" -j DROP && return 0
  egress_ipt_waits -C || egress_ipt_waits -A || return 1
  case $fam in ipv6) eg_cmd=ip6\${fw#ip} ;; *) eg_cmd=$fw ;; esac
  expiry=process
  setsid sh -c 'sleep "$1"; shift; exec "$@"' davy-egress "$1" "$eg_cmd" -w 5 -D "$chain" -d "$addr" \\
    -m comment --comment davy-unconfirmed -j DROP </dev/null >/dev/null 2>&1 7>&- &
}
egress_ipt_confirm() {
  egress_ipt -C "$chain" -d "$addr" -j DROP || egress_ipt -A "$chain" -d "$addr" -j DROP || return 1
  for eg_t in $(egress_ipt_stops); do egress_ipt -D "$chain" -d "$addr" -m time --datestop "$eg_t" -j DROP; done
  egress_ipt_waits -D
  return 0
}
egress_ipt_remove() {
  while egress_ipt -D "$chain" -d "$addr" -j DROP; do :; done
  for eg_t in $(egress_ipt_stops); do egress_ipt -D "$chain" -d "$addr" -m time --datestop "$eg_t" -j DROP; done
  while egress_ipt_waits -D; do :; done
  egress_ipt -S "$chain" | grep -q -- '-j DROP' && return 0
  for eg_h in OUTPUT FORWARD; do
    while egress_ipt -D $eg_h -j "$chain"; do :; done
  done
  # Others may have put something there since.
  if egress_ipt_made -C; then
    [ "$(egress_ipt -S FORWARD)" = '-P FORWARD ACCEPT' ] && egress_ipt -X FORWARD
  fi
  egress_ipt -F "$chain"
  egress_ipt -X "$chain"
}
egress_do() {
  eg_what=$1
  shift
  case $fw in nft) "egress_nft_$eg_what" "$@" ;; *) "egress_ipt_$eg_what" "$@" ;; esac
}

# act, table, chain, seconds, responder's address, sshd's port; then target, family, address each.
egress_block() {
  eg_act=$1 eg_seconds=$4 eg_peer=$5 eg_port=$6
  egress_open "$2" "$3"
  shift 6
  while [ $# -ge 3 ]; do
    eg_id=$1 fam=$2 addr=$3 expiry=kernel
    shift 3
    act_before "$eg_act" "$eg_id" || continue
    egress_one
  done
}
egress_one() {
  eg_why=$(egress_protected "$addr" "$eg_peer")
  [ "$eg_why" ] && { act_after "$eg_act" "$eg_id" refused "reason=$eg_why"; return; }
  [ "$fw" ] || { act_after "$eg_act" "$eg_id" failed reason=no-firewall-tool; return; }
  case $(egress_do state) in
    permanent) act_after "$eg_act" "$eg_id" done "manager=$fw" stands=already; return ;;
  esac
  egress_do add "$eg_seconds" "$eg_peer" "$eg_port"
  case $(egress_do state) in
    timed) act_after "$eg_act" "$eg_id" unknown reason=unconfirmed "manager=$fw" "expiry=$expiry" ;;
    *) act_after "$eg_act" "$eg_id" failed reason=rule-not-accepted "manager=$fw" ;;
  esac
}

# table, chain; then target, family, address each. One line a target: id, word, manager.
egress_look() {
  egress_open "$1" "$2"
  shift 2
  while [ $# -ge 3 ]; do
    fam=$2 addr=$3
    eg_state=absent
    [ "$fw" ] && eg_state=$(egress_do state)
    echo "$1 \${eg_state:-absent} \${fw:-none}"
    shift 3
  done
}
# Only what still stands is confirmed: what expired was not in force while the new connection was made.
egress_confirm() {
  egress_open "$1" "$2"
  shift 2
  while [ $# -ge 3 ]; do
    fam=$2 addr=$3
    [ "$fw" ] && case $(egress_do state) in
      timed) egress_do confirm ;;
    esac
    eg_state=
    [ "$fw" ] && eg_state=$(egress_do state)
    echo "$1 \${eg_state:-absent} \${fw:-none}"
    shift 3
  done
}
egress_undo() {
  eg_act=$1
  egress_open "$2" "$3"
  shift 3
  while [ $# -ge 3 ]; do
    eg_id=$1 fam=$2 addr=$3
    shift 3
    act_before "$eg_act" "$eg_id" || continue
    eg_state=$(egress_do state)
    egress_do remove
    if [ "$(egress_do state)" ]; then act_after "$eg_act" "$eg_id" failed reason=rule-stays
    elif [ "$eg_state" ]; then act_after "$eg_act" "$eg_id" done
    else act_after "$eg_act" "$eg_id" already-absent
    fi
  done
}
`;
