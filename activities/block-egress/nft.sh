# The incident's nftables table.
#
# - Output and forward hooks (containers and guests are forwarded) at priority -300, so ahead of connection tracking and of any
#   established-accept; a drop is final. Elements carry a timeout: the kernel takes them away, no process is needed.
# - All addresses of an act are one transaction, and one listing says what stands. A transaction is taken as a whole or not at
#   all; where it is not, each address is tried for itself, so that one of them does not hold up the others.

# One listing of the table. Sets eg_list; eg_rules, where drops stand (output-v4, and so on); eg_timed and eg_lasting, addresses as numbers.
egress_nft_read() {
  eg_rules=' ' eg_timed=' ' eg_lasting=' ' eg_in= eg_open=
  eg_list=$(nft list table inet "$table" 2>/dev/null) || return 1
  IFS=$nl
  for eg_l in $eg_list; do
    unset IFS
    case $eg_l in
      *chain\ *\ \{) eg_in=${eg_l#*chain }; eg_in=${eg_in%% *} ;;
      *@v4\ *drop*) eg_rules="$eg_rules$eg_in-v4 " ;;
      *@v6\ *drop*) eg_rules="$eg_rules$eg_in-v6 " ;;
      *elements\ =\ \{*) eg_open=1 eg_l=${eg_l#*\{} ;;
    esac
    [ "$eg_open" ] || continue
    case $eg_l in *\}*) eg_open= eg_l=${eg_l%%\}*} ;; esac
    egress_nft_elements "$eg_l"
  done
  unset IFS
}
egress_nft_elements() {
  IFS=,
  for eg_e in $1; do
    unset IFS
    set -- $eg_e
    egress_number "$1" || continue
    case " $* " in
      *' expires '*) eg_timed="$eg_timed$eg_n " ;;
      *) eg_lasting="$eg_lasting$eg_n " ;;
    esac
  done
  unset IFS
}
egress_set() { case $fam in ipv6) eg_s=v6 ;; *) eg_s=v4 ;; esac; }
# Of what was read, sets eg_state for an address: permanent, timed, or nothing; only where hooks and rules are there too.
egress_nft_says() {
  eg_state=
  egress_set
  for eg_h in output forward; do
    case $eg_rules in *" $eg_h-$eg_s "*) ;; *) return ;; esac
  done
  egress_number "$addr" || return
  case $eg_timed in *" $eg_n "*) eg_state=timed; return ;; esac
  case $eg_lasting in *" $eg_n "*) eg_state=permanent ;; esac
}
egress_nft_state() { egress_nft_read; egress_nft_says; }

# Statements ahead, seconds or nothing for ever; then set:address each. One transaction: fails where the kernel does not take all.
egress_nft_put() {
  eg_text=$1 eg_for=${2:+ timeout ${2}s}
  [ "$2" ] && eg_anew= || eg_anew=1
  shift 2
  for eg_e; do
    eg_at="element inet $table ${eg_e%%:*} { ${eg_e#*:}"
    [ ! "$eg_anew" ] || eg_text="${eg_text}delete $eg_at }$nl"
    eg_text="${eg_text}add $eg_at$eg_for }$nl"
  done
  nft "$eg_text" 2>/dev/null
}
# The same: all at once, else one after the other.
egress_nft_all() {
  egress_nft_put "$@" && return
  eg_ahead=$1 eg_limit=$2
  shift 2
  [ $# -gt 1 ] || return 0
  for eg_word; do egress_nft_put "$eg_ahead" "$eg_limit" "$eg_word"; done
}
# Seconds, responder, sshd's port; then set:address each.
egress_nft_add() {
  eg_seconds=$1 eg_peer=$2 eg_port=$3
  shift 3
  case $eg_peer in *:*) eg_ip=ip6 ;; *) eg_ip=ip ;; esac
  egress_nft_all "add table inet $table
add set inet $table v4 { type ipv4_addr; flags timeout; }
add set inet $table v6 { type ipv6_addr; flags timeout; }
add chain inet $table output { type filter hook output priority -300; policy accept; }
flush chain inet $table output
add rule inet $table output oifname \"lo\" accept
add rule inet $table output $eg_ip daddr $eg_peer tcp sport $eg_port accept
add rule inet $table output ip daddr @v4 counter drop
add rule inet $table output ip6 daddr @v6 counter drop
add chain inet $table forward { type filter hook forward priority -300; policy accept; }
flush chain inet $table forward
add rule inet $table forward ip daddr @v4 counter drop
add rule inet $table forward ip6 daddr @v6 counter drop
" "$eg_seconds" "$@"
}
# Replaces by lasting ones, atomically; what expired meanwhile is not there to be replaced.
egress_nft_confirm() { egress_nft_all '' '' "$@"; }
egress_nft_remove() {
  egress_set
  nft delete element inet "$table" "$eg_s" "{ $addr }" 2>/dev/null
  # A listing that failed says nothing of the other addresses.
  egress_nft_read || return 0
  case $eg_list in *'elements = '*) ;; *) nft delete table inet "$table" 2>/dev/null ;; esac
}
