# Settling one call in the remote shell: fences it, or waits for it, ends what is left of it, thaws, and reads its receipts.

# Receipts on fd 7. A line that was cut off in the writing is ended and marked, or what is written now would be part of it.
act_open() {
  exec 7>>"$act_folder/receipts"
  [ ! "$(tail -c 1 "$act_folder/receipts")" ] || echo "${nl}torn" >&7
}

# Reads the header: act_pid act_s (start) act_t (session) act_leader act_deadline. Fails where there is none.
act_header() {
  act_pid=
  [ -f "$act_folder/receipts" ] || return 1
  read -r act_k act_a act_pid act_s act_t act_leader act_deadline 2>/dev/null <"$act_folder/receipts" || return 1
  [ "$act_k" = call ] || return 1
  act_pid=${act_pid#pid=} act_s=${act_s#start=} act_t=${act_t#session=}
  act_leader=${act_leader#leader=} act_deadline=${act_deadline#deadline=}
}
act_running() { act_stat "$act_pid" && [ "$act_st_start" = "$act_s" ] && [ "$act_st_state" != Z ]; }

# Ends what is left of the call: the script by pid and start time, and of its session what is provably ours: the session's
# leader is still the same process, or the mark stands in the environment.
act_kill_rest() {
  act_up
  read -r act_self act_rest </proc/self/stat
  act_stat "$act_self"
  [ "$act_st_session" = "$act_t" ] && return
  act_same=
  act_stat "$act_t" && [ "$act_st_start" = "$act_leader" ] && act_same=1
  set +f
  for act_p in "$act_proc"/[0-9]*; do
    act_p=${act_p##*/}
    act_stat "$act_p" || continue
    [ "$act_st_session" = "$act_t" ] || continue
    [ "$act_same" ] || [ "$act_p:$act_st_start" = "$act_pid:$act_s" ] ||
      tr '\0' '\n' 2>/dev/null <"$act_proc/$act_p/environ" | grep -qx "DAVY_CALL=$1" || continue
    kill -KILL "$act_p" 2>/dev/null && echo "note - - ended pid=$act_p start=$act_st_start" >&7
  done
  set -f
}

# What the receipts call stopped and not thawed: words pid:start:state.
act_list_stopped() {
  act_list=
  while read -r act_k act_a act_b act_w act_p act_s act_t act_rest; do
    [ "$act_k" = note ] || continue
    case $act_w in
      stopping) act_list="$act_list ${act_p#pid=}:${act_s#start=}:${act_t#state=}" ;;
      thawed)
        act_new=
        for act_e in $act_list; do
          case $act_e in "${act_p#pid=}:${act_s#start=}:"*) ;; *) act_new="$act_new $act_e" ;; esac
        done
        act_list=$act_new
        ;;
    esac
  done <"$act_folder/receipts"
}

# call, machine id, boot id, seconds that one target may take. First line: what it is; then the receipts.
act_settle() {
  trap '' HUP INT TERM PIPE
  set -f
  act_proc=/proc act_holder=
  act_ids "$2" "$3" || {
    [ "$act_m" = "$2" ] && echo rebooted || echo other-machine
    return 0
  }
  act_where "$1" || {
    echo no-folder
    return 0
  }
  [ "$act_u" = 0 ] || mkdir -p -m 700 -- "$HOME/.davy/acts" 2>/dev/null
  # Whoever makes the folder decides: a call that comes later finds it taken and does nothing.
  mkdir -m 700 -- "$act_folder" 2>/dev/null && {
    echo fenced
    return 0
  }
  [ -d "$act_folder" ] || {
    echo no-folder
    return 0
  }
  true >"$act_folder/stop" || {
    echo no-folder
    return 0
  }
  # The header is written before the first look for stop: without one now, nothing begins any more.
  act_header || {
    echo fenced
    return 0
  }
  act_up
  act_limit=$((act_deadline + $4))
  [ $((act_now + $4)) -gt "$act_limit" ] && act_limit=$((act_now + $4))
  while act_running; do
    act_up
    [ "$act_now" -gt "$act_limit" ] && break
    sleep 0.05 2>/dev/null || sleep 1
  done
  act_open
  act_kill_rest "$1"
  act_list_stopped
  if [ "$act_list" ]; then
    act_view
    act_thaw $act_list
    act_unview
  fi
  echo settled
  cat "$act_folder/receipts"
}

# call; then one statement each. Finishes or puts back; neither stop nor deadline holds that up.
act_repair() {
  trap '' HUP INT TERM PIPE
  set -f
  act_proc=/proc act_callid=$1 act_frozen= act_leave= act_holder= act_tools=
  act_where "$1" && act_header || {
    echo no-folder
    return 0
  }
  act_open
  shift
  for act_line; do
    cd /
    eval "$act_line"
  done
  act_unview
  cat "$act_folder/receipts"
}
