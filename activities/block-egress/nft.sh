# The incident's nftables table.
#
# - Output and forward hooks (containers and guests are forwarded) at priority -300, so ahead of connection tracking and of any
#   established-accept; a drop is final. Elements carry a timeout: the kernel takes them away, no process is needed.
# - All addresses of an act are one transaction, and one listing says what stands. A transaction is taken as a whole or not at
#   all; where it is not, each address is tried for itself, so that one of them does not hold up the others.

# One listing of the table. Sets egress_list; egress_rules, where drops stand (output-v4, and so on); egress_timed and egress_lasting, addresses as numbers.
egress_nft_read() {
  egress_rules=' ' egress_timed=' ' egress_lasting=' ' egress_in= egress_open=
  egress_list=$(nft list table inet "$egress_table" 2>/dev/null) || return 1
  IFS=$nl
  for egress_l in $egress_list; do
    unset IFS
    case $egress_l in
      *chain\ *\ \{)
        egress_in=${egress_l#*chain }
        egress_in=${egress_in%% *}
        ;;
      *@v4\ *drop*) egress_rules="$egress_rules$egress_in-v4 " ;;
      *@v6\ *drop*) egress_rules="$egress_rules$egress_in-v6 " ;;
      *elements\ =\ \{*) egress_open=1 egress_l=${egress_l#*\{} ;;
    esac
    [ "$egress_open" ] || continue
    case $egress_l in *\}*) egress_open= egress_l=${egress_l%%\}*} ;; esac
    egress_nft_elements "$egress_l"
  done
  unset IFS
}
egress_nft_elements() {
  IFS=,
  for egress_e in $1; do
    unset IFS
    set -- $egress_e
    egress_number "$1" || continue
    case " $* " in
      *' expires '*) egress_timed="$egress_timed$egress_n " ;;
      *) egress_lasting="$egress_lasting$egress_n " ;;
    esac
  done
  unset IFS
}
egress_set() { case $egress_family in ipv6) egress_s=v6 ;; *) egress_s=v4 ;; esac }
# Of what was read, sets egress_state for an address: permanent, timed, or nothing; only where hooks and rules are there too.
egress_nft_says() {
  egress_state=
  egress_set
  for egress_h in output forward; do
    case $egress_rules in *" $egress_h-$egress_s "*) ;; *) return ;; esac
  done
  egress_number "$egress_address" || return
  case $egress_timed in *" $egress_n "*)
    egress_state=timed
    return
    ;;
  esac
  case $egress_lasting in *" $egress_n "*) egress_state=permanent ;; esac
}
egress_nft_state() {
  egress_nft_read
  egress_nft_says
}

# Statements ahead, seconds or nothing for ever; then set:address each. One transaction: fails where the kernel does not take all.
egress_nft_put() {
  egress_text=$1 egress_for=${2:+ timeout ${2}s}
  [ "$2" ] && egress_anew= || egress_anew=1
  shift 2
  for egress_e; do
    egress_at="element inet $egress_table ${egress_e%%:*} { ${egress_e#*:}"
    [ ! "$egress_anew" ] || egress_text="${egress_text}delete $egress_at }$nl"
    egress_text="${egress_text}add $egress_at$egress_for }$nl"
  done
  nft "$egress_text" 2>/dev/null
}
# The same: all at once, else one after the other.
egress_nft_all() {
  egress_nft_put "$@" && return
  egress_ahead=$1 egress_limit=$2
  shift 2
  [ $# -gt 1 ] || return 0
  for egress_word; do egress_nft_put "$egress_ahead" "$egress_limit" "$egress_word"; done
}
# Seconds, responder, sshd's port; then set:address each.
egress_nft_add() {
  egress_seconds=$1 egress_peer=$2 egress_port=$3
  shift 3
  case $egress_peer in *:*) egress_ip=ip6 ;; *) egress_ip=ip ;; esac
  egress_nft_all "add table inet $egress_table
add set inet $egress_table v4 { type ipv4_addr; flags timeout; }
add set inet $egress_table v6 { type ipv6_addr; flags timeout; }
add chain inet $egress_table output { type filter hook output priority -300; policy accept; }
flush chain inet $egress_table output
add rule inet $egress_table output oifname \"lo\" accept
add rule inet $egress_table output $egress_ip daddr $egress_peer tcp sport $egress_port accept
add rule inet $egress_table output ip daddr @v4 counter drop
add rule inet $egress_table output ip6 daddr @v6 counter drop
add chain inet $egress_table forward { type filter hook forward priority -300; policy accept; }
flush chain inet $egress_table forward
add rule inet $egress_table forward ip daddr @v4 counter drop
add rule inet $egress_table forward ip6 daddr @v6 counter drop
" "$egress_seconds" "$@"
}
# Replaces by lasting ones, atomically; what expired meanwhile is not there to be replaced.
egress_nft_confirm() { egress_nft_all '' '' "$@"; }
egress_nft_remove() {
  egress_set
  nft delete element inet "$egress_table" "$egress_s" "{ $egress_address }" 2>/dev/null
  # A listing that failed says nothing of the other addresses.
  egress_nft_read || return 0
  case $egress_list in *'elements = '*) ;; *) nft delete table inet "$egress_table" 2>/dev/null ;; esac
}
