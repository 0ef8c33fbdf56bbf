# Stopping the targets and all that descends from them, in rounds, until two of them find nothing new.
#
# - Hashed before it is stopped, so that nothing else is stopped for long; after the stop start time and executable are compared
#   again: then it can no longer change. The receipt with the state before stands before the signal is sent.
# - More matches than the plan stated: all of them are left alone.
# - pid 1, kernel threads, our own processes and their ancestors (so the sshd that serves us) are never touched.

# act, pid, target, key of the executable or -, start ticks, open script or -: stops one process.
kp_stop() {
  act_stat "$2" || return 0
  case $st_state in Z | X | x) return 0 ;; esac
  case " $act_frozen" in *" $2:$st_start:"*) return 0 ;; esac
  # Another process has that pid since it was looked at: the next round looks at it.
  case $5 in "$st_start" | '') ;; *) kp_new=1; return 0 ;; esac
  case $kp_prot in *" $2 "*) kp_refused="$kp_refused$3 "; return 0 ;; esac
  [ "$st_kernel" ] && { kp_refused="$kp_refused$3 "; return 0; }
  # A child by the listing must still be one.
  if [ "$4" = - ]; then
    case " $act_frozen" in *" $st_ppid:"*) ;; *) return 0 ;; esac
  fi
  kp_s=$st_start kp_t=$st_state
  act_note "$1" "$3" stopping "pid=$2" "start=$kp_s" "state=$kp_t" || return 0
  kill -STOP "$2" 2>/dev/null || return 0
  if act_stat "$2" && [ "$st_start" = "$kp_s" ]; then
    act_frozen="$act_frozen $2:$kp_s:$kp_t" kp_owner="$kp_owner $2=$3" kp_new=1 kp_news="$kp_news$3 "
    case $4 in - | cron) ;; *) kp_check="$kp_check $2/exe=$4" ;; esac
    case $6 in - | '') ;; *) kp_check="$kp_check $6" ;; esac
  else
    # Another process has that pid now.
    kill -CONT "$2" 2>/dev/null
  fi
}
# Goes on with processes of a target: act, target.
kp_release() {
  kp_keep=
  for kp_e in $act_frozen; do
    case "$kp_owner " in
      *" ${kp_e%%:*}=$2 "*) act_thaw "$kp_e" ;;
      *) kp_keep="$kp_keep $kp_e" ;;
    esac
  done
  act_frozen=$kp_keep
}

# One look at everything; stops what is new. act, then targets. kp_new is set when there was something.
kp_round() {
  # What could not be seen in an earlier round may just have ended.
  kp_act=$1 kp_new= kp_news=' ' kp_check= kp_blind=' '
  shift
  kp_still_view
  kp_propose "$@"
  kp_images
  kp_left=$(($# / 13)) kp_ti=0
  while [ "$kp_left" -gt 0 ]; do
    kp_left=$((kp_left - 1)) kp_ti=$((kp_ti + 1))
    kp_found= kp_count=0
    eval "kp_own=\$kp_of_$kp_ti"
    for kp_c in $kp_own; do
      case " $act_frozen" in *" $kp_c:"*)
        case "$kp_owner " in *" $kp_c=$1 "*) kp_count=$((kp_count + 1)) ;; esac
        continue
        ;;
      esac
      kp_is "$1" "$2" "$3" "$4" "$5" "$6" "$7" "$8" "$9" "${10}" "${11}" "${12}" "${13}" "$kp_c"
      case $? in
        0)
          kp_found="$kp_found $kp_c,$kx,$st_start,$kp_open_at" kp_count=$((kp_count + 1))
          # One too many is enough.
          [ "$2" != single ] && [ "$kp_count" -gt "${10}" ] && break
          ;;
        2) kp_drift="$kp_drift$1 " ;;
        3) kp_blind="$kp_blind$1 " ;;
      esac
    done
    if [ "$2" != single ] && [ "$kp_count" -gt "${10}" ]; then
      case $kp_over in *" $1 "*) ;; *) kp_over="$kp_over$1 " kp_new=1 ;; esac
      kp_release "$kp_act" "$1"
    else
      case $kp_over$kp_refused in *" $1 "*) kp_found= ;; esac
      for kp_c in $kp_found; do
        IFS=,
        kp_stop_found "$1" $kp_c
      done
    fi
    set -- "$@" "$1" "$2" "$3" "$4" "$5" "$6" "$7" "$8" "$9" "${10}" "${11}" "${12}" "${13}"
    shift 13
  done
  kp_again
  kp_from_cron
  kp_children
}
# Target, pid, key, start ticks, open script.
kp_stop_found() {
  unset IFS
  kp_stop "$kp_act" "$2" "$1" "$3" "$4" "$5"
}
# What was stopped just now is compared once more, executable and open script; now it can no longer change.
kp_again() {
  [ "$kp_check" ] || return 0
  kp_args=
  for kp_c in $kp_check; do kp_args="$kp_args $R/${kp_c%%=*}"; done
  kp_list=$nl$(stat -L -c '%n=%d:%i:%s:%Z' $kp_args 2>/dev/null)$nl
  for kp_c in $kp_check; do
    case $kp_c in
      # Of a script device and inode.
      *:) case $kp_list in *"$nl$R/$kp_c"*) continue ;; esac ;;
      *) case $kp_list in *"$nl$R/$kp_c$nl"*) continue ;; esac ;;
    esac
    for kp_e in $act_frozen; do
      [ "${kp_e%%:*}" = "${kp_c%%/*}" ] || continue
      act_thaw "$kp_e"
      kp_drop "$kp_e"
    done
  done
}
kp_drop() {
  kp_keep=
  for kp_e in $act_frozen; do [ "$kp_e" = "$1" ] || kp_keep="$kp_keep $kp_e"; done
  act_frozen=$kp_keep
}
# Children of what is stopped, and theirs. The status file escapes the command's name, so a line cannot be forged.
kp_children() {
  while :; do
    kp_any=
    for kp_e in $act_frozen; do
      # Somebody else may have killed it, and its number be another process's by now.
      kp_s=${kp_e#*:}
      act_stat "${kp_e%%:*}" && [ "$st_start" = "${kp_s%%:*}" ] || continue
      kp_any="$kp_any${kp_any:+|}${kp_e%%:*}"
    done
    [ "$kp_any" ] || return 0
    set +f
    kp_list=$(grep -lE "^PPid:[[:space:]]+($kp_any)\$" "$R"/[0-9]*/status 2>/dev/null)
    set -f
    kp_any=$act_frozen
    for kp_l in $kp_list; do
      kp_l=${kp_l#"$R/"}
      kp_l=${kp_l%/status}
      case $kp_l in *[!0-9]*) continue ;; esac
      case " $act_frozen" in *" $kp_l:"*) continue ;; esac
      act_stat "$kp_l" || continue
      kp_o=${kp_owner#*" $st_ppid="}
      kp_late && { kp_new=1 kp_news="$kp_news${kp_o%% *} "; return 0; }
      kp_stop "$kp_act" "$kp_l" "${kp_o%% *}" -
    done
    [ "$kp_any" = "$act_frozen" ] && return 0
  done
}
kp_late() {
  act_up
  [ "$act_now" -ge "$kp_limit" ]
}
# Rounds until two in a row find nothing new; 30 at most. A chain of processes that each start the next one outruns any number
# of them, so they end after 20 s and leave half of the time to the deadline for the acts.
kp_rounds() {
  act_up
  kp_limit=$((act_now + (act_deadline - act_now) / 2))
  [ "$kp_limit" -gt $((act_now + 20)) ] && kp_limit=$((act_now + 20))
  kp_quiet=0 kp_n=0
  while [ "$kp_quiet" -lt 2 ] && [ "$kp_n" -lt 30 ]; do
    kp_n=$((kp_n + 1))
    kp_round "$@"
    [ "$kp_new" ] && kp_quiet=0 || kp_quiet=$((kp_quiet + 1))
    kp_late && break
  done
  # Whose processes these were: what was not stopped in time has no link to them once they are dead.
  kp_open=
  [ "$kp_quiet" -lt 2 ] && { kp_open=$kp_news; act_note "$1" - freeze-incomplete "rounds=$kp_n"; }
}

# act, then targets: before anything else of the call.
kill_freeze() {
  act_go || return 0
  kp_begin
  kp_rounds "$@"
}
