# Killing what is frozen, what came of it for each target, and looking.

# act, then targets.
kill_now() {
  kill_act=$1
  shift
  kill_begin
  kill_left=$(($# / 13))
  while [ "$kill_left" -gt 0 ]; do
    kill_left=$((kill_left - 1))
    if act_before "$kill_act" "$1"; then
      set -- "$@" "$1" "$2" "$3" "$4" "$5" "$6" "$7" "$8" "$9" "${10}" "${11}" "${12}" "${13}"
    else
      kill_release "$kill_act" "$1"
    fi
    shift 13
  done
  [ $# -ge 13 ] || return 0
  if [ ! "$act_frozen" ] || [ "$kill_open" ]; then kill_rounds "$kill_act" "$@"; fi
  act_up
  kill_limit=$((act_now + 20)) kill_quiet=0 kill_n=0
  while [ "$kill_quiet" -lt 2 ] && [ "$kill_n" -lt 20 ]; do
    kill_n=$((kill_n + 1))
    kill_stopped
    kill_round "$kill_act" "$@"
    [ "$kill_new" ] && kill_quiet=0 || kill_quiet=$((kill_quiet + 1))
    kill_late && break
  done
  # What the last round stopped.
  [ "$kill_quiet" -ge 2 ] || kill_stopped
  kill_say "$@"
}
# Kills everything that is stopped: what is not to be killed was released.
kill_stopped() {
  kill_still_view
  for kill_o in $kill_refused; do kill_release "$kill_act" "$kill_o"; done
  kill_gone=
  for kill_e in $act_frozen; do
    kill_p=${kill_e%%:*} kill_s=${kill_e#*:}
    kill_s=${kill_s%%:*}
    act_stat "$kill_p" && [ "$act_st_start" = "$kill_s" ] || continue
    kill_o=${kill_owner#*" $kill_p="}
    kill_o=${kill_o%% *}
    kill -KILL "$kill_p" 2>/dev/null && act_note "$kill_act" "$kill_o" killed "pid=$kill_p" "start=$kill_s"
    kill_killed="$kill_killed$kill_o " kill_gone="$kill_gone $kill_e"
  done
  # Dying takes a moment, longer with much memory.
  act_up
  kill_until=$((act_now + 5))
  while :; do
    kill_keep=
    for kill_e in $kill_gone; do
      kill_s=${kill_e#*:}
      act_stat "${kill_e%%:*}" && [ "$act_st_start" = "${kill_s%%:*}" ] || continue
      case $act_st_state in Z | X | x) ;; *) kill_keep="$kill_keep $kill_e" ;; esac
    done
    kill_gone=$kill_keep
    [ "$kill_gone" ] || break
    act_up
    [ "$act_now" -gt "$kill_until" ] && break
    sleep 0.01 2>/dev/null || sleep 1
  done
  act_frozen=$kill_gone
}
kill_say() {
  while [ $# -ge 13 ]; do
    kill_still=
    for kill_e in $act_frozen; do
      case "$kill_owner " in *" ${kill_e%%:*}=$1 "*) kill_still=1 ;; esac
    done
    kill_num=0
    for kill_e in $kill_killed; do [ "$kill_e" = "$1" ] && kill_num=$((kill_num + 1)); done
    kill_w="$1 "
    if [ "$kill_still" ]; then
      act_after "$kill_act" "$1" failed reason=still-alive
    else
      case $kill_refused in *" $kill_w"*)
        act_after "$kill_act" "$1" refused reason=protected
        shift 13
        continue
        ;;
      esac
      case $kill_over in *" $kill_w"*)
        act_after "$kill_act" "$1" changed reason=more-than-stated "killed=$kill_num"
        shift 13
        continue
        ;;
      esac
      case $kill_open in *" $kill_w"*) kill_quiet_own=0 ;; *) kill_quiet_own=$kill_quiet ;; esac
      if [ "$kill_num" -gt 0 ] && [ "$kill_quiet_own" -lt 2 ]; then
        act_after "$kill_act" "$1" failed reason=keeps-coming-back "killed=$kill_num"
      elif [ "$kill_num" -gt 0 ]; then
        act_after "$kill_act" "$1" done "killed=$kill_num"
      else
        case $kill_drift in
          *" $kill_w"*)
            act_after "$kill_act" "$1" changed reason=other-image
            shift 13
            continue
            ;;
        esac
        case $kill_blind in
          *" $kill_w"*) act_after "$kill_act" "$1" failed reason=unreadable ;;
          *) act_after "$kill_act" "$1" already-absent ;;
        esac
      fi
    fi
    shift 13
  done
}

# Targets. One line each: target, word, number.
kill_look() {
  kill_begun=
  kill_begin
  kill_propose "$@"
  kill_images
  kill_ti=0
  while [ $# -ge 13 ]; do
    kill_count=0 kill_near= kill_ti=$((kill_ti + 1))
    eval "kill_own=\$kill_of_$kill_ti"
    for kill_c in $kill_own; do
      kill_is "$1" "$2" "$3" "$4" "$5" "$6" "$7" "$8" "$9" "${10}" "${11}" "${12}" "${13}" "$kill_c"
      case $? in
        0) kill_count=$((kill_count + 1)) ;;
        2) kill_near=changed ;;
        3) kill_near=unreadable ;;
      esac
    done
    if [ "$kill_count" -gt 0 ]; then
      echo "$1 present $kill_count"
    elif [ "$kill_near" ]; then
      echo "$1 $kill_near 0"
    else
      echo "$1 absent 0"
    fi
    shift 13
  done
}
