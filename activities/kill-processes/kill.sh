# Killing what is frozen, what came of it for each target, and looking.

# act, then targets.
kill_now() {
  kill_act=$1
  shift
  kill_begin
  for kill_w; do
    shift
    act_load "$kill_w"
    if act_before "$kill_act" "$t_id"; then
      set -- "$@" "$kill_w"
    else
      kill_release "$kill_act" "$t_id"
    fi
  done
  [ $# -gt 0 ] || return 0
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
# Targets: the receipt of each.
kill_say() {
  for kill_w; do
    act_load "$kill_w"
    kill_still= kill_num=0
    for kill_e in $act_frozen; do
      case "$kill_owner " in *" ${kill_e%%:*}=$t_id "*) kill_still=1 ;; esac
    done
    for kill_e in $kill_killed; do [ "$kill_e" = "$t_id" ] && kill_num=$((kill_num + 1)); done
    kill_came_to
    act_after "$kill_act" "$t_id" $kill_outcome
  done
}
# Sets kill_outcome of the loaded target.
kill_came_to() {
  kill_outcome='failed reason=still-alive'
  [ ! "$kill_still" ] || return 0
  kill_outcome='refused reason=protected'
  case $kill_refused in *" $t_id "*) return ;; esac
  kill_outcome="changed reason=more-than-stated killed=$kill_num"
  case $kill_over in *" $t_id "*) return ;; esac
  if [ "$kill_num" -gt 0 ]; then
    kill_outcome="done killed=$kill_num"
    case $kill_open in *" $t_id "*) ;; *) [ "$kill_quiet" -lt 2 ] || return 0 ;; esac
    kill_outcome="failed reason=keeps-coming-back killed=$kill_num"
    return
  fi
  kill_outcome='changed reason=other-image'
  case $kill_drift in *" $t_id "*) return ;; esac
  kill_outcome='failed reason=unreadable'
  case $kill_blind in *" $t_id "*) return ;; esac
  kill_outcome=already-absent
}

# Targets. One line each: target, word, number.
kill_look() {
  kill_begun=
  kill_begin
  kill_propose "$@"
  kill_images
  kill_ti=0
  for kill_w; do
    act_load "$kill_w"
    kill_count=0 kill_near= kill_ti=$((kill_ti + 1))
    eval "kill_own=\$kill_of_$kill_ti"
    for kill_c in $kill_own; do
      kill_is "$kill_c"
      case $? in
        0) kill_count=$((kill_count + 1)) ;;
        2) kill_near=changed ;;
        3) kill_near=unreadable ;;
      esac
    done
    if [ "$kill_count" -gt 0 ]; then
      echo "$t_id present $kill_count"
    elif [ "$kill_near" ]; then
      echo "$t_id $kill_near 0"
    else
      echo "$t_id absent 0"
    fi
  done
}
