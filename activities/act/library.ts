/**
 * The functions that every call needs in the remote shell: POSIX sh for dash, bash and busybox ash; GNU coreutils and grep, or
 * busybox alone. The functions of the actions (see `Applier.library`) stand beside these.
 *
 * - A call makes its own folder first, and only whoever makes it goes on: it runs at most once, however often it is sent.
 * - Receipts are words that we wrote: numbers, ids, plain words. Bytes from the host never get into them.
 * - Nothing here or in an action may write a receipt with another tool than `echo`, which is a builtin: one write, one line.
 * - `read` and not a tool where a file is small: a fork costs a millisecond.
 * - A failed redirection on a special builtin (`exec`, `:`) ends dash, so it stands on ordinary commands; should the shell end
 *   all the same, the EXIT trap thaws, and a receipt before without one after says that looking is needed.
 */
export const ACT_LIBRARY = `
act_clock() { act_up; echo "$act_now"; }
act_up() { read -r act_now act_rest </proc/uptime; act_now=\${act_now%%.*}; }

# The effective user, from a file of the kernel: id(1) would be a fork.
act_user() {
  act_u=
  while read -r act_k act_a act_b act_rest; do
    [ "$act_k" = Uid: ] && { act_u=$act_b; return; }
  done </proc/self/status
}

# The call's folder: gone with the boot for root, in the home of anybody else.
act_where() {
  act_user
  if [ "$act_u" = 0 ]; then F=/run/davy-$1
  elif [ -d "$HOME" ]; then F=$HOME/.davy/acts/$1
  else return 1
  fi
}

# Whether this is the machine, and the boot, that the intent was made for.
act_ids() {
  act_m= act_b=
  [ -r /etc/machine-id ] && read -r act_m </etc/machine-id
  read -r act_b </proc/sys/kernel/random/boot_id
  [ "$act_m" = "$1" ] && [ "$act_b" = "$2" ]
}

# /proc/PID/stat of a process. The command in it may hold anything, newlines and ") S 1" included: only what follows the last
# parenthesis is the kernel's. Sets st_state, st_ppid, st_session, st_kernel, st_start.
act_stat() {
  st=
  while IFS= read -r st_l; do st="$st$st_l "; done 2>/dev/null <"$R/$1/stat"
  [ "$st" ] || return 1
  set -- \${st##*) }
  [ $# -ge 20 ] || return 1
  st_state=$1 st_ppid=$2 st_session=$4 st_start=\${20} st_kernel=
  [ $(($7 & 2097152)) = 0 ] || st_kernel=1
}

act_note() { echo "note $*" >&7; }
act_after() { echo "after $*" >&7; }

# Sets act_sum: the sha256 of a file at a path that others can write to. A FIFO put there since would be waited for without end.
# GNU's dd does not wait; busybox's timeout takes up to a second to end. KILL: the call ignores TERM, and so does what it starts.
act_hash() {
  [ "$act_dd" ] || { dd if=/dev/null iflag=nonblock >/dev/null 2>&1 && act_dd=nonblock || act_dd=blocks; }
  case $act_dd in
    nonblock) act_sum=$(dd "if=$1" iflag=nonblock bs=65536 2>/dev/null | sha256sum) ;;
    *) act_sum=$(timeout -s KILL 20 sh -c 'exec sha256sum <"$1"' sh "$1" 2>/dev/null) ;;
  esac
  act_sum=\${act_sum%% *}
}

# Receipts on fd 7. A line that was cut off in the writing is ended and marked, or what is written now would be part of it.
act_open() {
  exec 7>>"$F/receipts"
  [ ! "$(tail -c 1 "$F/receipts")" ] || echo "\${nl}torn" >&7
}

# Whether anything more may begin: nobody said stop, and it is not too late.
act_go() {
  act_why=
  if [ -e "$F/stop" ]; then act_why=stop
  else
    act_up
    [ "$act_now" -le "$act_deadline" ] || act_why=late
  fi
  [ ! "$act_why" ]
}
# act, target. Fails where nothing may begin, also because the receipt could not be written.
act_before() {
  act_go || { act_after "$1" "$2" not-begun "reason=$act_why"; return 1; }
  echo "before $1 $2 begun" >&7
}

# Goes on what was stopped here: words pid:start:state. Only the same process, and not if it was stopped before.
act_thaw() {
  for act_p; do
    act_s=\${act_p#*:}
    act_t=\${act_s#*:}
    act_p=\${act_p%%:*} act_s=\${act_s%%:*}
    case $act_t in [Tt]*) continue ;; esac
    act_stat "$act_p" || continue
    [ "$st_start" = "$act_s" ] || continue
    kill -CONT "$act_p" 2>/dev/null && echo "note - - thawed pid=$act_p start=$act_s" >&7
  done
}

act_end() {
  trap - EXIT
  act_thaw $act_frozen
  [ "$act_holder" ] && kill -KILL "$act_holder" 2>/dev/null
  echo end >&7
  # The reader may be gone; what was done stands in the folder.
  cat "$F/receipts" 2>/dev/null
  exit 0
}

# call, machine id, boot id, deadline in seconds of uptime; then one statement each.
act_call() {
  # sshd and the network may end us at any time: an act finishes without its reader.
  trap '' HUP INT TERM PIPE
  set -f
  cd /
  R=/proc act_callid=$1 act_deadline=$4 act_frozen= act_holder=
  act_ids "$2" "$3" || { echo 'refused rebooted'; return 0; }
  act_where "$1" || { echo 'refused no-folder'; return 0; }
  [ "$act_u" = 0 ] || mkdir -p -m 700 -- "$HOME/.davy/acts" 2>/dev/null
  if ! mkdir -m 700 -- "$F" 2>/dev/null; then
    [ -d "$F" ] && echo 'refused taken' || echo 'refused no-folder'
    return 0
  fi
  true 2>/dev/null >"$F/receipts" || { echo 'refused no-folder'; return 0; }
  exec 7>>"$F/receipts"
  read -r act_pid act_rest </proc/self/stat
  act_stat "$act_pid"
  act_s=$st_start act_t=$st_session
  act_stat "$act_t" || st_start=0
  echo "call $act_callid pid=$act_pid start=$act_s session=$act_t leader=$st_start deadline=$act_deadline" >&7 || return 1
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

# Reads the header: act_pid act_s (start) act_t (session) act_leader act_deadline. Fails where there is none.
act_header() {
  act_pid=
  [ -f "$F/receipts" ] || return 1
  read -r act_k act_a act_pid act_s act_t act_leader act_deadline 2>/dev/null <"$F/receipts" || return 1
  [ "$act_k" = call ] || return 1
  act_pid=\${act_pid#pid=} act_s=\${act_s#start=} act_t=\${act_t#session=}
  act_leader=\${act_leader#leader=} act_deadline=\${act_deadline#deadline=}
}
act_running() { act_stat "$act_pid" && [ "$st_start" = "$act_s" ] && [ "$st_state" != Z ]; }

# Ends what is left of the call: the script by pid and start time, and of its session what is provably ours: the session's
# leader is still the same process, or the mark stands in the environment.
act_kill_rest() {
  act_up
  read -r act_self act_rest </proc/self/stat
  act_stat "$act_self"
  [ "$st_session" = "$act_t" ] && return
  act_same=
  act_stat "$act_t" && [ "$st_start" = "$act_leader" ] && act_same=1
  set +f
  for act_p in "$R"/[0-9]*; do
    act_p=\${act_p##*/}
    act_stat "$act_p" || continue
    [ "$st_session" = "$act_t" ] || continue
    [ "$act_same" ] || [ "$act_p:$st_start" = "$act_pid:$act_s" ] ||
      tr '\\0' '\\n' 2>/dev/null <"$R/$act_p/environ" | grep -qx "DAVY_CALL=$1" || continue
    kill -KILL "$act_p" 2>/dev/null && echo "note - - ended pid=$act_p start=$st_start" >&7
  done
  set -f
}

# What the receipts call stopped and not thawed: words pid:start:state.
act_list_stopped() {
  act_list=
  while read -r act_k act_a act_b act_w act_p act_s act_t act_rest; do
    [ "$act_k" = note ] || continue
    case $act_w in
      stopping) act_list="$act_list \${act_p#pid=}:\${act_s#start=}:\${act_t#state=}" ;;
      thawed)
        act_new=
        for act_e in $act_list; do
          case $act_e in "\${act_p#pid=}:\${act_s#start=}:"*) ;; *) act_new="$act_new $act_e" ;; esac
        done
        act_list=$act_new
        ;;
    esac
  done <"$F/receipts"
}

# call, machine id, boot id, seconds that one target may take. First line: what it is; then the receipts.
act_settle() {
  trap '' HUP INT TERM PIPE
  set -f
  R=/proc
  act_ids "$2" "$3" || { [ "$act_m" = "$2" ] && echo rebooted || echo other-machine; return 0; }
  act_where "$1" || { echo no-folder; return 0; }
  [ "$act_u" = 0 ] || mkdir -p -m 700 -- "$HOME/.davy/acts" 2>/dev/null
  # Whoever makes the folder decides: a call that comes later finds it taken and does nothing.
  mkdir -m 700 -- "$F" 2>/dev/null && { echo fenced; return 0; }
  [ -d "$F" ] || { echo no-folder; return 0; }
  true >"$F/stop" || { echo no-folder; return 0; }
  # The header is written before the first look for stop: without one now, nothing begins any more.
  act_header || { echo fenced; return 0; }
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
  act_thaw $act_list
  echo settled
  cat "$F/receipts"
}

# call; then one statement each. Finishes or puts back; neither stop nor deadline holds that up.
act_repair() {
  trap '' HUP INT TERM PIPE
  set -f
  R=/proc act_callid=$1 act_frozen= act_holder=
  act_where "$1" && act_header || { echo no-folder; return 0; }
  act_open
  shift
  for act_line; do
    cd /
    eval "$act_line"
  done
  cat "$F/receipts"
}

# Calls: thaws what any of them left stopped. Prints what was thawed.
act_thaw_all() {
  trap '' HUP INT TERM PIPE
  set -f
  R=/proc
  for act_call_one; do
    act_where "$act_call_one" || continue
    [ -f "$F/receipts" ] || continue
    act_list_stopped
    ( act_open; act_thaw $act_list; [ "$act_list" ] && echo "thawed $act_call_one" )
  done
  return 0
}

# Calls: removes their folders, each once its deadline has passed and nothing runs.
act_clean() {
  set -f
  R=/proc
  for act_call_one; do
    act_where "$act_call_one" || continue
    [ -d "$F" ] || continue
    if act_header; then
      act_up
      if [ "$act_now" -le "$act_deadline" ] || act_running; then echo "kept $act_call_one"; continue; fi
    fi
    rm -f -- "$F/receipts" "$F/stop" && rmdir -- "$F" && echo "removed $act_call_one"
  done
  [ "$act_u" = 0 ] || rmdir -- "$HOME/.davy/acts" "$HOME/.davy" 2>/dev/null
  return 0
}

# Puts stop beside a call in flight.
act_stop() { act_where "$1" && [ -d "$F" ] && true >"$F/stop"; }

# Statements that only look.
act_look() {
  set -f
  R=/proc act_holder=
  for act_line; do
    cd /
    eval "$act_line"
  done
  [ "$act_holder" ] && kill -KILL "$act_holder" 2>/dev/null
  return 0
}
`;

/** Longest time in seconds that one target of a call may take; see "Settle". */
export const LONGEST_TARGET_SECONDS = 30;
