# What block-egress does, looks at, confirms and undoes. Everything it makes is named for the incident: the nftables table
# `inet davy_…` or the iptables chain `davy_…`; nothing else is ever changed.
#
# - Responder, loopback, resolvers and gateways are refused here once more, whatever the plan said.
# - A rule that stands is `unknown reason=unconfirmed`: done it is once a new connection came about while it stood.

egress_state() { case $egress_manager in nft) egress_nft_state ;; ?*) egress_ipt_state ;; *) egress_state= ;; esac }
egress_after_add() {
  case $egress_state in
    timed) act_after "$egress_act" "$egress_id" unknown reason=unconfirmed "manager=$egress_manager" "expiry=$egress_expiry" ;;
    *) act_after "$egress_act" "$egress_id" failed reason=rule-not-accepted "manager=$egress_manager" ;;
  esac
}
# Whether the address is still to be blocked; else its receipt says why not.
egress_wanted() {
  egress_protected "$egress_address"
  [ "$egress_why" ] && {
    act_after "$egress_act" "$egress_id" refused "reason=$egress_why"
    return 1
  }
  [ "$egress_manager" ] || {
    act_after "$egress_act" "$egress_id" failed reason=no-firewall-tool
    return 1
  }
  case $egress_manager in nft) egress_nft_says ;; *) egress_ipt_state ;; esac
  [ "$egress_state" != permanent ] || {
    act_after "$egress_act" "$egress_id" done "manager=$egress_manager" stands=already
    return 1
  }
}

# act, table, chain, seconds, responder's address, sshd's port; then target, family, address each.
egress_block() {
  egress_act=$1 egress_seconds=$4 egress_peer=$5 egress_port=$6 egress_words=
  egress_open "$2" "$3"
  shift 6
  egress_kept "$egress_peer"
  egress_left=$(($# / 3))
  while [ "$egress_left" -gt 0 ]; do
    egress_id=$1 egress_family=$2 egress_address=$3 egress_expiry=kernel egress_left=$((egress_left - 1))
    shift 3
    act_before "$egress_act" "$egress_id" && egress_wanted || continue
    if [ "$egress_manager" = nft ]; then
      egress_set
      egress_words="$egress_words $egress_s:$egress_address"
      set -- "$@" "$egress_id" "$egress_family" "$egress_address"
    else
      egress_ipt_add "$egress_seconds" "$egress_peer" "$egress_port"
      egress_ipt_state
      egress_after_add
    fi
  done
  [ $# -gt 0 ] || return 0
  egress_nft_add "$egress_seconds" "$egress_peer" "$egress_port" $egress_words
  egress_nft_read
  while [ $# -gt 0 ]; do
    egress_id=$1 egress_family=$2 egress_address=$3
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
    egress_family=$2 egress_address=$3
    case $egress_manager in nft) egress_nft_says ;; *) egress_state ;; esac
    echo "$1 ${egress_state:-absent} ${egress_manager:-none}"
    shift 3
  done
}
# Only what still stands is confirmed: what expired was not in force while the new connection was made.
egress_confirm() {
  egress_open "$1" "$2"
  shift 2
  egress_words= egress_left=$(($# / 3))
  while [ "$egress_left" -gt 0 ]; do
    egress_family=$2 egress_address=$3 egress_left=$((egress_left - 1))
    case $egress_manager in nft) egress_nft_says ;; *) egress_state ;; esac
    case $egress_manager=$egress_state in
      nft=timed)
        egress_set
        egress_words="$egress_words $egress_s:$egress_address"
        ;;
      *=timed) egress_ipt_confirm ;;
    esac
    set -- "$@" "$1" "$2" "$3"
    shift 3
  done
  [ "$egress_words" ] && {
    egress_nft_confirm $egress_words
    egress_nft_read
  }
  egress_lines "$@"
}
egress_undo() {
  egress_act=$1
  egress_open "$2" "$3"
  shift 3
  while [ $# -ge 3 ]; do
    egress_id=$1 egress_family=$2 egress_address=$3
    shift 3
    act_before "$egress_act" "$egress_id" || continue
    egress_state
    egress_before=$egress_state
    case $egress_manager in nft) egress_nft_remove ;; ?*) egress_ipt_remove ;; esac
    egress_state
    if [ "$egress_state" ]; then
      act_after "$egress_act" "$egress_id" failed reason=rule-stays
    elif [ "$egress_before" ]; then
      act_after "$egress_act" "$egress_id" done
    else
      act_after "$egress_act" "$egress_id" already-absent
    fi
  done
}
