# The incident's iptables chain.
#
# - Jumps at the head of OUTPUT and FORWARD; `-m time --datestop` (UTC). Without xt_time a process that waits, and says so.
# - `-w 5` waits for another iptables; without it both fail.

egress_ipt() {
  case $egress_family in ipv6) egress_cmd=ip6${egress_manager#ip} ;; *) egress_cmd=$egress_manager ;; esac
  "$egress_cmd" -w 5 "$@" 2>/dev/null
}
# Stop times (UTC) of the address's temporary rules.
egress_ipt_stops() {
  for egress_t in $(egress_ipt -S "$egress_chain" | grep -o 'datestop [0-9T:-]*' | cut -d ' ' -f 2 | sort -u); do
    egress_ipt -C "$egress_chain" -d "$egress_address" -m time --datestop "$egress_t" -j DROP && echo "$egress_t"
  done
}
egress_ipt_waits() { egress_ipt "$1" "$egress_chain" -d "$egress_address" -m comment --comment davy-unconfirmed -j DROP; }
egress_now() { date -u +%Y%m%d%H%M%S; }
# Sets egress_state: permanent, timed, or nothing; only where the jumps are there too.
egress_ipt_state() {
  egress_state=
  egress_ipt -C OUTPUT -j "$egress_chain" && egress_ipt -C FORWARD -j "$egress_chain" || return 0
  egress_ipt -C "$egress_chain" -d "$egress_address" -j DROP && {
    egress_state=permanent
    return
  }
  egress_ipt_waits -C && {
    egress_state=timed
    return
  }
  for egress_t in $(egress_ipt_stops); do
    [ "$(echo "$egress_t" | tr -d 'T:-')" -ge "$(egress_now)" ] && {
      egress_state=timed
      return
    }
  done
}
# iptables-nft makes a chain of the kernel's with its first rule. Fails where FORWARD is there, or nobody can say.
egress_ipt_bare() {
  case $egress_family in ipv6) egress_cmd=ip6${egress_manager#ip} egress_ip=ip6 ;; *) egress_cmd=$egress_manager egress_ip=ip ;; esac
  case $("$egress_cmd" -V 2>/dev/null) in *nf_tables*) ;; *) return 1 ;; esac
  [ "$egress_nft" ] && ! nft list chain $egress_ip filter FORWARD >/dev/null 2>&1
}
# This rule says that it was made here, so that undoing takes it away again.
egress_ipt_made() { egress_ipt "$1" "$egress_chain" -o lo -m comment --comment davy-made-forward -j RETURN; }
# A jump that is not the first one may stand behind an accept.
egress_ipt_jump() {
  case $(egress_ipt -S "$1" 1) in
    "-A $1 -j $egress_chain") ;;
    *)
      egress_ipt -D "$1" -j "$egress_chain"
      egress_ipt -I "$1" 1 -j "$egress_chain"
      ;;
  esac
}
# Seconds, responder, sshd's port.
egress_ipt_add() {
  egress_ipt -N "$egress_chain"
  if egress_ipt_bare && ! egress_ipt_made -C; then egress_ipt_made -A; fi
  egress_ipt -C "$egress_chain" -o lo -j RETURN || egress_ipt -A "$egress_chain" -o lo -j RETURN || return 1
  case $egress_family$2 in
    ipv6*:* | ipv4*.*)
      egress_ipt -C "$egress_chain" -d "$2" -p tcp --sport "$3" -j RETURN ||
        egress_ipt -A "$egress_chain" -d "$2" -p tcp --sport "$3" -j RETURN || return 1
      ;;
  esac
  egress_ipt_jump OUTPUT && egress_ipt_jump FORWARD || return 1
  for egress_t in $(egress_ipt_stops); do egress_ipt -D "$egress_chain" -d "$egress_address" -m time --datestop "$egress_t" -j DROP; done
  egress_stop=$(date -u -d "@$(($(date +%s) + $1))" +%Y-%m-%dT%H:%M:%S) &&
    egress_ipt -A "$egress_chain" -d "$egress_address" -m time --datestop "$egress_stop" -j DROP && return 0
  egress_ipt_waits -C || egress_ipt_waits -A || return 1
  case $egress_family in ipv6) egress_cmd=ip6${egress_manager#ip} ;; *) egress_cmd=$egress_manager ;; esac
  egress_expiry=process
  setsid sh -c 'sleep "$1"; shift; exec "$@"' davy-egress "$1" "$egress_cmd" -w 5 -D "$egress_chain" -d "$egress_address" \
    -m comment --comment davy-unconfirmed -j DROP </dev/null >/dev/null 2>&1 7>&- &
}
egress_ipt_confirm() {
  egress_ipt -C "$egress_chain" -d "$egress_address" -j DROP || egress_ipt -A "$egress_chain" -d "$egress_address" -j DROP || return 1
  for egress_t in $(egress_ipt_stops); do egress_ipt -D "$egress_chain" -d "$egress_address" -m time --datestop "$egress_t" -j DROP; done
  egress_ipt_waits -D
  return 0
}
egress_ipt_remove() {
  while egress_ipt -D "$egress_chain" -d "$egress_address" -j DROP; do :; done
  for egress_t in $(egress_ipt_stops); do egress_ipt -D "$egress_chain" -d "$egress_address" -m time --datestop "$egress_t" -j DROP; done
  while egress_ipt_waits -D; do :; done
  egress_ipt -S "$egress_chain" | grep -q -- '-j DROP' && return 0
  for egress_h in OUTPUT FORWARD; do
    while egress_ipt -D $egress_h -j "$egress_chain"; do :; done
  done
  # Others may have put something there since.
  if egress_ipt_made -C; then
    [ "$(egress_ipt -S FORWARD)" = '-P FORWARD ACCEPT' ] && egress_ipt -X FORWARD
  fi
  egress_ipt -F "$egress_chain"
  egress_ipt -X "$egress_chain"
}
