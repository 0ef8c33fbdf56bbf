# Stopping the targets and all that descends from them, in rounds, until two of them find nothing new.
#
# - Hashed before it is stopped, so that nothing else is stopped for long; after the stop start time and executable are compared
#   again: then it can no longer change. The receipt with the state before stands before the signal is sent.
# - More matches than the plan stated: all of them are left alone.
# - pid 1, kernel threads, our own processes and their ancestors (so the sshd that serves us) are never touched.

# act, pid, target, key of the executable or -, start ticks, open script or -: stops one process.
kill_stop() {
  act_stat "$2" || return 0
  case $act_st_state in Z | X | x) return 0 ;; esac
  case " $act_frozen" in *" $2:$act_st_start:"*) return 0 ;; esac
  # Another process has that pid since it was looked at: the next round looks at it.
  case $5 in "$act_st_start" | '') ;; *)
    kill_new=1
    return 0
    ;;
  esac
  case $kill_prot in *" $2 "*)
    kill_refused="$kill_refused$3 "
    return 0
    ;;
  esac
  [ "$act_st_kernel" ] && {
    kill_refused="$kill_refused$3 "
    return 0
  }
  # A child by the listing must still be one.
  if [ "$4" = - ]; then
    case " $act_frozen" in *" $act_st_ppid:"*) ;; *) return 0 ;; esac
  fi
  kill_s=$act_st_start kill_t=$act_st_state
  act_note "$1" "$3" stopping "pid=$2" "start=$kill_s" "state=$kill_t" || return 0
  kill -STOP "$2" 2>/dev/null || return 0
  if act_stat "$2" && [ "$act_st_start" = "$kill_s" ]; then
    act_frozen="$act_frozen $2:$kill_s:$kill_t" kill_owner="$kill_owner $2=$3" kill_new=1 kill_news="$kill_news$3 "
    case $4 in - | cron) ;; *)
      eval "kill_l=\$kill_by_$2"
      kill_check="$kill_check $kill_l/exe=$4"
      ;;
    esac
    case $6 in - | '') ;; *) kill_check="$kill_check $6" ;; esac
  else
    # Another process has that pid now.
    kill -CONT "$2" 2>/dev/null
  fi
}
# Goes on with processes of a target: act, target.
kill_release() {
  kill_keep=
  for kill_e in $act_frozen; do
    case "$kill_owner " in
      *" ${kill_e%%:*}=$2 "*) act_thaw "$kill_e" ;;
      *) kill_keep="$kill_keep $kill_e" ;;
    esac
  done
  act_frozen=$kill_keep
}

# One look at everything; stops what is new. act, then targets. kill_new is set when there was something.
kill_round() {
  # What could not be seen in an earlier round may just have ended.
  kill_act=$1 kill_new= kill_news=' ' kill_check= kill_blind=' '
  shift
  kill_still_view
  kill_propose "$@"
  kill_images
  kill_ti=0
  for kill_w; do
    act_load "$kill_w"
    kill_ti=$((kill_ti + 1)) kill_found= kill_count=0
    eval "kill_own=\$kill_of_$kill_ti"
    for kill_c in $kill_own; do
      case " $act_frozen" in *" $kill_c:"*)
        case "$kill_owner " in *" $kill_c=$t_id "*) kill_count=$((kill_count + 1)) ;; esac
        continue
        ;;
      esac
      kill_is "$kill_c"
      case $? in
        0)
          kill_found="$kill_found $kill_c,$kill_key,$act_st_start,$kill_open_at" kill_count=$((kill_count + 1))
          # One too many is enough.
          [ "$t_kind" != single ] && [ "$kill_count" -gt "$t_most" ] && break
          ;;
        2) kill_drift="$kill_drift$t_id " ;;
        3) kill_blind="$kill_blind$t_id " ;;
      esac
    done
    if [ "$t_kind" != single ] && [ "$kill_count" -gt "$t_most" ]; then
      case $kill_over in *" $t_id "*) ;; *) kill_over="$kill_over$t_id " kill_new=1 ;; esac
      kill_release "$kill_act" "$t_id"
    else
      case $kill_over$kill_refused in *" $t_id "*) kill_found= ;; esac
      for kill_c in $kill_found; do
        IFS=,
        kill_stop_found "$t_id" $kill_c
      done
    fi
  done
  kill_again
  kill_from_cron
  kill_children
}
# Target, pid, key, start ticks, open script.
kill_stop_found() {
  unset IFS
  kill_stop "$kill_act" "$2" "$1" "$3" "$4" "$5"
}
# What was stopped just now is compared once more, executable and open script; now it can no longer change.
kill_again() {
  [ "$kill_check" ] || return 0
  kill_args=
  for kill_c in $kill_check; do kill_args="$kill_args $act_proc/${kill_c%%=*}"; done
  kill_list=$nl$(stat -L -c '%n=%d:%i:%s:%Z' $kill_args 2>/dev/null)$nl
  for kill_c in $kill_check; do
    case $kill_c in
      # Of a script device and inode.
      *:) case $kill_list in *"$nl$act_proc/$kill_c"*) continue ;; esac ;;
      *) case $kill_list in *"$nl$act_proc/$kill_c$nl"*) continue ;; esac ;;
    esac
    for kill_e in $act_frozen; do
      [ "${kill_e%%:*}" = "${kill_c%%/*}" ] || continue
      act_thaw "$kill_e"
      kill_drop "$kill_e"
    done
  done
}
kill_drop() {
  kill_keep=
  for kill_e in $act_frozen; do [ "$kill_e" = "$1" ] || kill_keep="$kill_keep $kill_e"; done
  act_frozen=$kill_keep
}
# Children of what is stopped, and theirs. The status file escapes the command's name, so a line cannot be forged.
kill_children() {
  while :; do
    kill_any=
    for kill_e in $act_frozen; do
      # Somebody else may have killed it, and its number be another process's by now.
      kill_s=${kill_e#*:}
      act_stat "${kill_e%%:*}" && [ "$act_st_start" = "${kill_s%%:*}" ] || continue
      kill_any="$kill_any${kill_any:+|}${kill_e%%:*}"
    done
    [ "$kill_any" ] || return 0
    set +f
    kill_list=$(grep -lE "^PPid:[[:space:]]+($kill_any)\$" "$act_proc"/[0-9]*/status 2>/dev/null)
    set -f
    kill_any=$act_frozen
    for kill_l in $kill_list; do
      kill_l=${kill_l#"$act_proc/"}
      kill_l=${kill_l%/status}
      case $kill_l in *[!0-9]*) continue ;; esac
      case " $act_frozen" in *" $kill_l:"*) continue ;; esac
      act_stat "$kill_l" || continue
      kill_o=${kill_owner#*" $act_st_ppid="}
      kill_late && {
        kill_new=1 kill_news="$kill_news${kill_o%% *} "
        return 0
      }
      kill_stop "$kill_act" "$kill_l" "${kill_o%% *}" -
    done
    [ "$kill_any" = "$act_frozen" ] && return 0
  done
}
kill_late() {
  act_up
  [ "$act_now" -ge "$kill_limit" ]
}
# Rounds until two in a row find nothing new; 30 at most. A chain of processes that each start the next one outruns any number
# of them, so they end after 20 s and leave half of the time to the deadline for the acts.
kill_rounds() {
  act_up
  kill_limit=$((act_now + (act_deadline - act_now) / 2))
  [ "$kill_limit" -gt $((act_now + 20)) ] && kill_limit=$((act_now + 20))
  kill_quiet=0 kill_n=0
  while [ "$kill_quiet" -lt 2 ] && [ "$kill_n" -lt 30 ]; do
    kill_n=$((kill_n + 1))
    kill_round "$@"
    [ "$kill_new" ] && kill_quiet=0 || kill_quiet=$((kill_quiet + 1))
    kill_late && break
  done
  # Whose processes these were: what was not stopped in time has no link to them once they are dead.
  kill_open=
  [ "$kill_quiet" -lt 2 ] && {
    kill_open=$kill_news
    act_note "$1" - freeze-incomplete "rounds=$kill_n"
  }
}

# act, then targets: before anything else of the call.
kill_freeze() {
  act_go || return 0
  kill_begin
  kill_rounds "$@"
}
