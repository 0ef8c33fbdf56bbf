# Killing what is frozen, what came of it for each target, and looking.

# act, then targets.
kill_now() {
  kp_act=$1
  shift
  kp_begin
  kp_left=$(($# / 13))
  while [ "$kp_left" -gt 0 ]; do
    kp_left=$((kp_left - 1))
    if act_before "$kp_act" "$1"; then
      set -- "$@" "$1" "$2" "$3" "$4" "$5" "$6" "$7" "$8" "$9" "${10}" "${11}" "${12}" "${13}"
    else
      kp_release "$kp_act" "$1"
    fi
    shift 13
  done
  [ $# -ge 13 ] || return 0
  if [ ! "$act_frozen" ] || [ "$kp_open" ]; then kp_rounds "$kp_act" "$@"; fi
  act_up
  kp_limit=$((act_now + 20)) kp_quiet=0 kp_n=0
  while [ "$kp_quiet" -lt 2 ] && [ "$kp_n" -lt 20 ]; do
    kp_n=$((kp_n + 1))
    kp_kill
    kp_round "$kp_act" "$@"
    [ "$kp_new" ] && kp_quiet=0 || kp_quiet=$((kp_quiet + 1))
    kp_late && break
  done
  # What the last round stopped.
  [ "$kp_quiet" -ge 2 ] || kp_kill
  kp_say "$@"
}
# Kills everything that is stopped: what is not to be killed was released.
kp_kill() {
  kp_still_view
  for kp_o in $kp_refused; do kp_release "$kp_act" "$kp_o"; done
  kp_gone=
  for kp_e in $act_frozen; do
    kp_p=${kp_e%%:*} kp_s=${kp_e#*:}
    kp_s=${kp_s%%:*}
    act_stat "$kp_p" && [ "$st_start" = "$kp_s" ] || continue
    kp_o=${kp_owner#*" $kp_p="}
    kp_o=${kp_o%% *}
    kill -KILL "$kp_p" 2>/dev/null && act_note "$kp_act" "$kp_o" killed "pid=$kp_p" "start=$kp_s"
    kp_killed="$kp_killed$kp_o " kp_gone="$kp_gone $kp_e"
  done
  # Dying takes a moment, longer with much memory.
  act_up
  kp_until=$((act_now + 5))
  while :; do
    kp_keep=
    for kp_e in $kp_gone; do
      kp_s=${kp_e#*:}
      act_stat "${kp_e%%:*}" && [ "$st_start" = "${kp_s%%:*}" ] || continue
      case $st_state in Z | X | x) ;; *) kp_keep="$kp_keep $kp_e" ;; esac
    done
    kp_gone=$kp_keep
    [ "$kp_gone" ] || break
    act_up
    [ "$act_now" -gt "$kp_until" ] && break
    sleep 0.01 2>/dev/null || sleep 1
  done
  act_frozen=$kp_gone
}
kp_say() {
  while [ $# -ge 13 ]; do
    kp_still=
    for kp_e in $act_frozen; do
      case "$kp_owner " in *" ${kp_e%%:*}=$1 "*) kp_still=1 ;; esac
    done
    kp_num=0
    for kp_e in $kp_killed; do [ "$kp_e" = "$1" ] && kp_num=$((kp_num + 1)); done
    kp_w="$1 "
    if [ "$kp_still" ]; then act_after "$kp_act" "$1" failed reason=still-alive
    else
      case $kp_refused in *" $kp_w"*) act_after "$kp_act" "$1" refused reason=protected; shift 13; continue ;; esac
      case $kp_over in *" $kp_w"*) act_after "$kp_act" "$1" changed reason=more-than-stated "killed=$kp_num"; shift 13; continue ;; esac
      case $kp_open in *" $kp_w"*) kp_quiet_own=0 ;; *) kp_quiet_own=$kp_quiet ;; esac
      if [ "$kp_num" -gt 0 ] && [ "$kp_quiet_own" -lt 2 ]; then act_after "$kp_act" "$1" failed reason=keeps-coming-back "killed=$kp_num"
      elif [ "$kp_num" -gt 0 ]; then act_after "$kp_act" "$1" done "killed=$kp_num"
      else
        case $kp_drift in
          *" $kp_w"*) act_after "$kp_act" "$1" changed reason=other-image; shift 13; continue ;;
        esac
        case $kp_blind in
          *" $kp_w"*) act_after "$kp_act" "$1" failed reason=unreadable ;;
          *) act_after "$kp_act" "$1" already-absent ;;
        esac
      fi
    fi
    shift 13
  done
}

# Targets. One line each: target, word, number.
kill_look() {
  kp_begun=
  kp_begin
  kp_propose "$@"
  kp_images
  kp_ti=0
  while [ $# -ge 13 ]; do
    kp_count=0 kp_near= kp_ti=$((kp_ti + 1))
    eval "kp_own=\$kp_of_$kp_ti"
    for kp_c in $kp_own; do
      kp_is "$1" "$2" "$3" "$4" "$5" "$6" "$7" "$8" "$9" "${10}" "${11}" "${12}" "${13}" "$kp_c"
      case $? in
        0) kp_count=$((kp_count + 1)) ;;
        2) kp_near=changed ;;
        3) kp_near=unreadable ;;
      esac
    done
    if [ "$kp_count" -gt 0 ]; then echo "$1 present $kp_count"
    elif [ "$kp_near" ]; then echo "$1 $kp_near 0"
    else echo "$1 absent 0"
    fi
    shift 13
  done
}
