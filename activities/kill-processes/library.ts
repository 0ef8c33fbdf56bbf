/**
 * The functions of kill-processes in the remote shell; techniques T5.
 *
 * - A process is what pid, start time and executable say, or for a script the open script too; never its name.
 * - Listings (`ls`, `grep -l`) only propose pids: a forged line proposes, and the check of /proc/PID decides.
 * - Hashed before it is stopped, so that nothing else is stopped for long; after the stop start time and executable are compared
 *   again: then it can no longer change. The receipt with the state before stands before the signal is sent.
 * - More matches than the plan stated: all of them are left alone.
 * - pid 1, kernel threads, our own processes and their ancestors (so the sshd that serves us) are never touched.
 * - Mounts over /proc/PID hide nothing: then a private mount namespace with a fresh /proc is looked through (T6).
 *
 * A target is 13 parameters: id, kind (single, image, script), pid, start ticks, uid, device:inode of the image, its sha256, its path,
 * cgroup, maximum count, then for a script its device:inode, sha256 and path. What does not count is \`-\`.
 */
export const KILL_LIBRARY = `
kp_begin() {
  [ "$kp_begun" ] && return
  kp_begun=1 kp_over=' ' kp_refused=' ' kp_drift=' ' kp_blind=' ' kp_killed=' ' kp_prot=' 1 2 ' kp_sums=' ' kp_owner= kp_open= act_frozen=
  act_user
  if [ "$act_u" = 0 ] && grep -q ' /proc/[0-9]' /proc/self/mountinfo; then
    act_holder=$(unshare -m --propagation private sh -c \\
      'mount -n -t proc proc /proc && echo $$ && exec sleep 90 >/dev/null 2>&1' 2>/dev/null </dev/null &)
    [ -d "/proc/$act_holder/root/proc/1" ] && R=/proc/$act_holder/root/proc
  fi
  read -r kp_p kp_rest </proc/self/stat
  kp_prot="$kp_prot$$ $act_holder "
  while [ "$kp_p" -gt 1 ]; do
    kp_prot="$kp_prot$kp_p "
    act_stat "$kp_p" || break
    kp_p=$st_ppid
  done
}

# Which pids may be meant: by the text of the link, and by number. Sets kp_cand.
kp_propose() {
  kp_cand=' '
  kp_pats=
  while [ $# -ge 13 ]; do
    case $2 in
      single) kp_cand="$kp_cand$3 " ;;
      *) kp_pats="$kp_pats$nl-> \${8%%"$nl"*}" ;;
    esac
    shift 13
  done
  kp_pats=\${kp_pats#"$nl"}
  [ "$kp_pats" ] || return 0
  set +f
  kp_list=$(ls -ln "$R"/[0-9]*/exe 2>/dev/null | grep -aF -e "$kp_pats")
  set -f
  IFS=$nl
  for kp_l in $kp_list; do
    kp_l=\${kp_l#*"$R/"}
    kp_l=\${kp_l%%/*}
    case $kp_l in '' | *[!0-9]*) continue ;; esac
    case $kp_cand in *" $kp_l "*) ;; *) kp_cand="$kp_cand$kp_l " ;; esac
  done
  unset IFS
}
# The executables of the candidates: kx_PID is device:inode:size:ctime; each one is hashed once.
kp_images() {
  kp_args=
  for kp_p in $kp_cand; do
    # What is stopped was looked at, and cannot change.
    case " $act_frozen" in *" $kp_p:"*) continue ;; esac
    eval "kx_$kp_p="
    kp_args="$kp_args $R/$kp_p/exe"
  done
  [ "$kp_args" ] || return 0
  kp_new=
  set -- $(stat -L -c '%n %d:%i:%s:%Z' $kp_args 2>/dev/null)
  while [ $# -ge 2 ]; do
    kp_p=\${1#"$R/"}
    kp_p=\${kp_p%%/*}
    # What a tool of the host says is no program text.
    case $kp_p:$2 in :* | *[!0-9:]*) break ;; esac
    eval "kx_$kp_p=$2"
    case $kp_sums in *" $2="*) ;; *) case $kp_new in *" $2@"*) ;; *) kp_new="$kp_new $2@$1" ;; esac ;; esac
    shift 2
  done
  [ "$kp_new" ] || return 0
  kp_args=
  for kp_l in $kp_new; do kp_args="$kp_args \${kp_l#*@}"; done
  set -- $(sha256sum $kp_args 2>/dev/null)
  while [ $# -ge 2 ]; do
    for kp_l in $kp_new; do
      [ "\${kp_l#*@}" = "$2" ] && kp_sums="$kp_sums\${kp_l%%@*}=$1 "
    done
    shift 2
  done
}
# kx and ks of one pid: key and hash.
kp_image() {
  eval "kx=\\$kx_$1"
  ks=
  [ "$kx" ] || return 1
  case $kp_sums in *" $kx="*) ;; *) return 1 ;; esac
  ks=\${kp_sums#*" $kx="}
  ks=\${ks%% *}
}
kp_uid() {
  kp_u=
  while read -r kp_k kp_a kp_rest; do
    [ "$kp_k" = Uid: ] && { kp_u=$kp_a; return; }
  done 2>/dev/null <"$R/$1/status"
}
# As the survey reads it: the line of v2, else systemd's, else pids, else the first; without its numbers.
kp_cgroup() {
  kp_cg= kp_best=9
  while IFS= read -r kp_l; do
    case $kp_l in
      *:/) kp_k=4 ;;
      0::*) kp_k=1 ;;
      *:name=systemd:*) kp_k=2 ;;
      *:pids:*) kp_k=3 ;;
      *) kp_k=4 ;;
    esac
    [ "$kp_k" -lt "$kp_best" ] && kp_best=$kp_k kp_cg=$kp_l
  done 2>/dev/null <"$R/$1/cgroup"
  kp_cg=\${kp_cg#*:}
  kp_cg=\${kp_cg#*:}
}
# Whether the link of the executable is this path.
kp_path() {
  kp_to=$(readlink "$R/$1/exe" 2>/dev/null && echo .)
  kp_to=\${kp_to%"$nl."}
  [ "$kp_to" = "$2" ] || [ "$kp_to" = "$2 (deleted)" ]
}
# pid, script's device:inode, sha256, path, interpreter. 0: runs it; 1: no; 2: runs something else from that path; 3: it has the
# name, but what it runs cannot be seen: the interpreter closed the file, and the working directory may have changed since.
kp_script() {
  kp_fds=$(stat -L -c '%n %d:%i' "$R/$1/fd/0" "$R/$1/fd/3" "$R/$1/fd/10" "$R/$1/fd/11" "$R/$1/fd/255" 2>/dev/null)
  kp_fd=
  case $kp_fds in
    *" $2$nl"* | *" $2")
      for kp_l in 0 3 10 11 255; do
        case "$kp_fds$nl" in *"/fd/$kp_l $2$nl"*) kp_fd="$kp_l $kp_fd" ;; esac
      done
      ;;
  esac
  # The first word that is no option. For a shell -e is an option like others, -c a command, -s standard input; for the rest
  # -c, -e and -m are programs.
  kp_op= kp_i=0 kp_skip=
  case \${5##*/} in *sh | busybox*) kp_shell=1 ;; *) kp_shell= ;; esac
  kp_list=$(tr '\\0\\n' '\\n\\001' 2>/dev/null <"$R/$1/cmdline")
  IFS=$nl
  for kp_l in $kp_list; do
    kp_i=$((kp_i + 1))
    if [ "$kp_i" = 1 ]; then
      # Its own name, and where that is busybox the applet's.
      case \${5##*/}=\${kp_l##*/} in busybox*=busybox*) kp_skip=1 ;; esac
      continue
    fi
    if [ "$kp_skip" ]; then kp_skip=; continue; fi
    case $kp_shell$kp_l in
      1--rcfile | 1--init-file) kp_skip=1; continue ;;
      1--* | --*) continue ;;
      1-*c*) unset IFS; return 1 ;;
      1-*s*) break ;;
      1[-+]*[oO]) kp_skip=1; continue ;;
      1[-+]*) continue ;;
      -[cem]) unset IFS; return 1 ;;
      -[rIWX]) kp_skip=1; continue ;;
      -*) continue ;;
    esac
    kp_op=$kp_l
    break
  done
  unset IFS
  if [ ! "$kp_op" ]; then
    case " $kp_fd" in *' 0 '*) kp_at=$R/$1/fd/0 ;; *) return 1 ;; esac
  elif [ "\${kp_op##*/}" = "\${4##*/}" ] && [ "\${kp_fd%0 }" ]; then
    kp_at=$R/$1/fd/\${kp_fd%% *}
  elif [ "\${kp_op##*/}" = "\${4##*/}" ]; then
    case $kp_op in /*) kp_at=$kp_op ;; *) kp_at=$R/$1/cwd/$kp_op ;; esac
    if [ ! -f "$kp_at" ] || [ "$(stat -L -c '%d:%i' -- "$kp_at" 2>/dev/null)" != "$2" ]; then
      [ "$kp_op" = "$4" ] && return 2
      case $kp_op in /*) return 1 ;; *) return 3 ;; esac
    fi
  else
    return 1
  fi
  act_hash "$kp_at"
  [ "$act_sum" = "$3" ] && return 0
  return 2
}

# Whether process \${14} is what the target (the 13 parameters before) says. 0 it is, 1 it is not, 2 nearly, 3 it cannot be seen.
kp_is() {
  act_stat "\${14}" || return 1
  case $st_state in Z | X | x) return 1 ;; esac
  kp_uid "\${14}"
  if ! kp_image "\${14}"; then
    # Its executable may not be read: where the rest fits, nobody can say that it is not the one.
    case $2 in
      single) [ "$3:$4" = "\${14}:$st_start" ] && return 3 ;;
      *) [ "$kp_u" = "$5" ] && kp_path "\${14}" "$8" && return 3 ;;
    esac
    return 1
  fi
  case $2 in
    single)
      [ "\${14}" = "$3" ] && [ "$st_start" = "$4" ] || return 1
      case $kx in "$6:"*) ;; *) return 2 ;; esac
      [ "$ks" = "$7" ] && [ "$kp_u" = "$5" ] || return 2
      ;;
    image)
      kp_path "\${14}" "$8" || return 1
      [ "$kp_u" = "$5" ] || return 1
      kp_cgroup "\${14}"
      [ "$ks" = "$7" ] && [ "$kp_cg" = "$9" ] || return 2
      ;;
    script)
      case $kx in "$6:"*) ;; *) return 1 ;; esac
      [ "$ks" = "$7" ] && [ "$kp_u" = "$5" ] || return 1
      kp_script "\${14}" "\${11}" "\${12}" "\${13}" "$8" || return $?
      ;;
    *) return 1 ;;
  esac
  return 0
}

# act, pid, target, key of the executable or -: stops one process.
kp_stop() {
  act_stat "$2" || return 0
  case $st_state in Z | X | x) return 0 ;; esac
  case " $act_frozen" in *" $2:$st_start:"*) return 0 ;; esac
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
    case $4 in - | cron) ;; *) kp_check="$kp_check $2=$4" ;; esac
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
      *" \${kp_e%%:*}=$2 "*) act_thaw "$kp_e" ;;
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
  kp_propose "$@"
  kp_images
  kp_left=$(($# / 13))
  while [ "$kp_left" -gt 0 ]; do
    kp_left=$((kp_left - 1))
    kp_found= kp_count=0
    for kp_c in $kp_cand; do
      case " $act_frozen" in *" $kp_c:"*)
        case "$kp_owner " in *" $kp_c=$1 "*) kp_count=$((kp_count + 1)) ;; esac
        continue
        ;;
      esac
      kp_is "$1" "$2" "$3" "$4" "$5" "$6" "$7" "$8" "$9" "\${10}" "\${11}" "\${12}" "\${13}" "$kp_c"
      case $? in
        0)
          kp_found="$kp_found $kp_c=$kx" kp_count=$((kp_count + 1))
          # One too many is enough.
          [ "$2" != single ] && [ "$kp_count" -gt "\${10}" ] && break
          ;;
        2) kp_drift="$kp_drift$1 " ;;
        3) kp_blind="$kp_blind$1 " ;;
      esac
    done
    if [ "$2" != single ] && [ "$kp_count" -gt "\${10}" ]; then
      case $kp_over in *" $1 "*) ;; *) kp_over="$kp_over$1 " kp_new=1 ;; esac
      kp_release "$kp_act" "$1"
    else
      case $kp_over$kp_refused in *" $1 "*) kp_found= ;; esac
      for kp_c in $kp_found; do
        kp_stop "$kp_act" "\${kp_c%%=*}" "$1" "\${kp_c#*=}"
      done
    fi
    set -- "$@" "$1" "$2" "$3" "$4" "$5" "$6" "$7" "$8" "$9" "\${10}" "\${11}" "\${12}" "\${13}"
    shift 13
  done
  kp_again
  kp_from_cron
  kp_children
}
# Start ticks of the survey; then target and command of approved cron lines: what cron started from them since is covered.
kp_cover() {
  kp_since=$1 kp_cv=0
  shift
  while [ $# -ge 2 ]; do
    kp_cv=$((kp_cv + 1))
    eval "kp_cvi_$kp_cv=\\$1 kp_cvc_$kp_cv=\\$2"
    shift 2
  done
}
# Arguments exactly: a shell, -c, the command; its parent cron; started after the survey.
kp_from_cron() {
  [ "\${kp_cv:-0}" -gt 0 ] || return 0
  kp_i=0
  while [ "$kp_i" -lt "$kp_cv" ]; do
    kp_i=$((kp_i + 1))
    eval "kp_id=\\$kp_cvi_$kp_i kp_cmd=\\$kp_cvc_$kp_i"
    set +f
    # A process can block the reading of its arguments. KILL: the call ignores TERM, and so does what it starts.
    kp_list=$(timeout -s KILL 5 grep -laF -e "$kp_cmd" "$R"/[0-9]*/cmdline 2>/dev/null)
    set -f
    for kp_l in $kp_list; do
      kp_l=\${kp_l#"$R/"}
      kp_l=\${kp_l%/cmdline}
      case $kp_l in *[!0-9]*) continue ;; esac
      case " $act_frozen" in *" $kp_l:"*) continue ;; esac
      kp_args=$(tr '\\0' '\\n' 2>/dev/null <"$R/$kp_l/cmdline")
      [ "\${kp_args#*"$nl"}" = "-c$nl$kp_cmd" ] || continue
      act_stat "$kp_l" && [ "$st_start" -ge "$kp_since" ] || continue
      kp_s=$st_start kp_p=$st_ppid
      act_stat "$kp_p" || continue
      case $st in "$kp_p (cron) "* | "$kp_p (crond) "* | "$kp_p (CRON) "*) ;; *) continue ;; esac
      act_stat "$kp_l" && [ "$st_start" = "$kp_s" ] && [ "$st_ppid" = "$kp_p" ] || continue
      kp_stop "$kp_act" "$kp_l" "$kp_id" cron
    done
  done
}
# What was stopped just now is compared once more; now it can no longer change.
kp_again() {
  [ "$kp_check" ] || return 0
  kp_args=
  for kp_c in $kp_check; do kp_args="$kp_args $R/\${kp_c%%=*}/exe"; done
  kp_list=" $(stat -L -c '%n=%d:%i:%s:%Z' $kp_args 2>/dev/null | tr '\\n' ' ')"
  for kp_c in $kp_check; do
    case $kp_list in *" $R/\${kp_c%%=*}/exe=\${kp_c#*=} "*) continue ;; esac
    for kp_e in $act_frozen; do
      [ "\${kp_e%%:*}" = "\${kp_c%%=*}" ] || continue
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
    for kp_e in $act_frozen; do kp_any="$kp_any\${kp_any:+|}\${kp_e%%:*}"; done
    [ "$kp_any" ] || return 0
    set +f
    kp_list=$(grep -lE "^PPid:[[:space:]]+($kp_any)\\$" "$R"/[0-9]*/status 2>/dev/null)
    set -f
    kp_any=$act_frozen
    for kp_l in $kp_list; do
      kp_l=\${kp_l#"$R/"}
      kp_l=\${kp_l%/status}
      case $kp_l in *[!0-9]*) continue ;; esac
      case " $act_frozen" in *" $kp_l:"*) continue ;; esac
      act_stat "$kp_l" || continue
      kp_o=\${kp_owner#*" $st_ppid="}
      kp_late && { kp_new=1 kp_news="$kp_news\${kp_o%% *} "; return 0; }
      kp_stop "$kp_act" "$kp_l" "\${kp_o%% *}" -
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

# act, then targets.
kill_now() {
  kp_act=$1
  shift
  kp_begin
  kp_left=$(($# / 13))
  while [ "$kp_left" -gt 0 ]; do
    kp_left=$((kp_left - 1))
    if act_before "$kp_act" "$1"; then
      set -- "$@" "$1" "$2" "$3" "$4" "$5" "$6" "$7" "$8" "$9" "\${10}" "\${11}" "\${12}" "\${13}"
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
  for kp_o in $kp_refused; do kp_release "$kp_act" "$kp_o"; done
  kp_gone=
  for kp_e in $act_frozen; do
    kp_p=\${kp_e%%:*} kp_s=\${kp_e#*:}
    kp_s=\${kp_s%%:*}
    act_stat "$kp_p" && [ "$st_start" = "$kp_s" ] || continue
    kp_o=\${kp_owner#*" $kp_p="}
    kp_o=\${kp_o%% *}
    kill -KILL "$kp_p" 2>/dev/null && act_note "$kp_act" "$kp_o" killed "pid=$kp_p" "start=$kp_s"
    kp_killed="$kp_killed$kp_o " kp_gone="$kp_gone $kp_e"
  done
  # Dying takes a moment, longer with much memory.
  act_up
  kp_until=$((act_now + 5))
  while :; do
    kp_keep=
    for kp_e in $kp_gone; do
      kp_s=\${kp_e#*:}
      act_stat "\${kp_e%%:*}" && [ "$st_start" = "\${kp_s%%:*}" ] || continue
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
      case "$kp_owner " in *" \${kp_e%%:*}=$1 "*) kp_still=1 ;; esac
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
  while [ $# -ge 13 ]; do
    kp_count=0 kp_near=
    for kp_c in $kp_cand; do
      kp_is "$1" "$2" "$3" "$4" "$5" "$6" "$7" "$8" "$9" "\${10}" "\${11}" "\${12}" "\${13}" "$kp_c"
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
`;
