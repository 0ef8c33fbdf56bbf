# One call in the remote shell. It makes its own folder first, and only whoever makes it goes on: it runs at most once, however
# often it is sent.

act_note() { echo "note $*" >&7; }
act_after() { echo "after $*" >&7; }

# Whether anything more may begin: nobody said stop, and it is not too late.
act_go() {
  act_why=
  if [ -e "$act_folder/stop" ]; then
    act_why=stop
  else
    act_up
    [ "$act_now" -le "$act_deadline" ] || act_why=late
  fi
  [ ! "$act_why" ]
}
# act, target. Fails where nothing may begin, also because the receipt could not be written.
act_before() {
  act_go || {
    act_after "$1" "$2" not-begun "reason=$act_why"
    return 1
  }
  echo "before $1 $2 begun" >&7
}

# Goes on what was stopped here: words pid:start:state. Only the same process, and not if it was stopped before.
act_thaw() {
  for act_p; do
    act_s=${act_p#*:}
    act_t=${act_s#*:}
    act_p=${act_p%%:*} act_s=${act_s%%:*}
    case $act_t in [Tt]*) continue ;; esac
    act_stat "$act_p" || continue
    [ "$act_st_start" = "$act_s" ] || continue
    kill -CONT "$act_p" 2>/dev/null && echo "note - - thawed pid=$act_p start=$act_s" >&7
  done
}

act_end() {
  trap - EXIT
  # What must not outlive the call, an action has named here.
  for act_p in $act_leave; do "$act_p"; done
  [ -d "$act_proc/1" ] || act_proc=/proc
  act_thaw $act_frozen
  act_unview
  echo end >&7
  # The reader may be gone; what was done stands in the folder. In our place: nothing is left to do.
  exec cat "$act_folder/receipts" 2>/dev/null
}

# call, machine id, boot id, deadline in seconds of uptime; then one statement each.
act_call() {
  # sshd and the network may end us at any time: an act finishes without its reader.
  trap '' HUP INT TERM PIPE
  set -f
  cd /
  act_proc=/proc act_callid=$1 act_deadline=$4 act_frozen= act_leave= act_holder= act_tools=
  act_ids "$2" "$3" || {
    echo 'refused rebooted'
    return 0
  }
  act_where "$1" || {
    echo 'refused no-folder'
    return 0
  }
  [ "$act_u" = 0 ] || mkdir -p -m 700 -- "$HOME/.davy/acts" 2>/dev/null
  if ! mkdir -m 700 -- "$act_folder" 2>/dev/null; then
    [ -d "$act_folder" ] && echo 'refused taken' || echo 'refused no-folder'
    return 0
  fi
  true 2>/dev/null >"$act_folder/receipts" || {
    echo 'refused no-folder'
    return 0
  }
  exec 7>>"$act_folder/receipts"
  read -r act_pid act_rest </proc/self/stat
  act_stat "$act_pid"
  act_s=$act_st_start act_t=$act_st_session
  act_stat "$act_t" || act_st_start=0
  echo "call $act_callid pid=$act_pid start=$act_s session=$act_t leader=$act_st_start deadline=$act_deadline" >&7 || return 1
  # Marks the tools that we start, so that settling can tell them from others.
  export DAVY_CALL="$act_callid"
  trap act_end EXIT
  shift 4
  for act_line; do
    cd /
    eval "$act_line"
  done
  act_end
}

# Statements that only look.
act_look() {
  set -f
  act_proc=/proc act_holder= act_tools=
  for act_line; do
    cd /
    eval "$act_line"
  done
  act_unview
  return 0
}
