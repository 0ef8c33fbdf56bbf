# What block-egress does, looks at, confirms and undoes. Everything it makes is named for the incident: the nftables table
# `inet davy_…` or the iptables chain `davy_…`; nothing else is ever changed.
#
# - Responder, loopback, resolvers and gateways are refused here once more, whatever the plan said.
# - A rule that stands is `unknown reason=unconfirmed`: done it is once a new connection came about while it stood.

egress_state() { case $fw in nft) egress_nft_state ;; ?*) egress_ipt_state ;; *) eg_state= ;; esac; }
egress_after_add() {
  case $eg_state in
    timed) act_after "$eg_act" "$eg_id" unknown reason=unconfirmed "manager=$fw" "expiry=$expiry" ;;
    *) act_after "$eg_act" "$eg_id" failed reason=rule-not-accepted "manager=$fw" ;;
  esac
}
# Whether the address is still to be blocked; else its receipt says why not.
egress_wanted() {
  egress_protected "$addr"
  [ "$eg_why" ] && { act_after "$eg_act" "$eg_id" refused "reason=$eg_why"; return 1; }
  [ "$fw" ] || { act_after "$eg_act" "$eg_id" failed reason=no-firewall-tool; return 1; }
  case $fw in nft) egress_nft_says ;; *) egress_ipt_state ;; esac
  [ "$eg_state" != permanent ] || { act_after "$eg_act" "$eg_id" done "manager=$fw" stands=already; return 1; }
}

# act, table, chain, seconds, responder's address, sshd's port; then target, family, address each.
egress_block() {
  eg_act=$1 eg_seconds=$4 eg_peer=$5 eg_port=$6 eg_words=
  egress_open "$2" "$3"
  shift 6
  egress_kept "$eg_peer"
  eg_left=$(($# / 3))
  while [ "$eg_left" -gt 0 ]; do
    eg_id=$1 fam=$2 addr=$3 expiry=kernel eg_left=$((eg_left - 1))
    shift 3
    act_before "$eg_act" "$eg_id" && egress_wanted || continue
    if [ "$fw" = nft ]; then
      egress_set
      eg_words="$eg_words $eg_s:$addr"
      set -- "$@" "$eg_id" "$fam" "$addr"
    else
      egress_ipt_add "$eg_seconds" "$eg_peer" "$eg_port"
      egress_ipt_state
      egress_after_add
    fi
  done
  [ $# -gt 0 ] || return 0
  egress_nft_add "$eg_seconds" "$eg_peer" "$eg_port" $eg_words
  egress_nft_read
  while [ $# -gt 0 ]; do
    eg_id=$1 fam=$2 addr=$3
    shift 3
    egress_nft_says
    egress_after_add
  done
}

# table, chain; then target, family, address each. One line a target: id, word, manager.
egress_look() {
  egress_open "$1" "$2"
  shift 2
  egress_lines "$@"
}
# Of nft's table by what was read.
egress_lines() {
  while [ $# -ge 3 ]; do
    fam=$2 addr=$3
    case $fw in nft) egress_nft_says ;; *) egress_state ;; esac
    echo "$1 ${eg_state:-absent} ${fw:-none}"
    shift 3
  done
}
# Only what still stands is confirmed: what expired was not in force while the new connection was made.
egress_confirm() {
  egress_open "$1" "$2"
  shift 2
  eg_words= eg_left=$(($# / 3))
  while [ "$eg_left" -gt 0 ]; do
    fam=$2 addr=$3 eg_left=$((eg_left - 1))
    case $fw in nft) egress_nft_says ;; *) egress_state ;; esac
    case $fw=$eg_state in
      nft=timed) egress_set; eg_words="$eg_words $eg_s:$addr" ;;
      *=timed) egress_ipt_confirm ;;
    esac
    set -- "$@" "$1" "$2" "$3"
    shift 3
  done
  [ "$eg_words" ] && { egress_nft_confirm $eg_words; egress_nft_read; }
  egress_lines "$@"
}
egress_undo() {
  eg_act=$1
  egress_open "$2" "$3"
  shift 3
  while [ $# -ge 3 ]; do
    eg_id=$1 fam=$2 addr=$3
    shift 3
    act_before "$eg_act" "$eg_id" || continue
    egress_state
    eg_before=$eg_state
    case $fw in nft) egress_nft_remove ;; ?*) egress_ipt_remove ;; esac
    egress_state
    if [ "$eg_state" ]; then act_after "$eg_act" "$eg_id" failed reason=rule-stays
    elif [ "$eg_before" ]; then act_after "$eg_act" "$eg_id" done
    else act_after "$eg_act" "$eg_id" already-absent
    fi
  done
}
