# Which processes a kill is about to look at, and what they run.
#
# - Listings only propose pids: a forged line proposes, and the check of /proc/PID decides.
# - Mounts over /proc/PID hide nothing: then a private mount namespace with a fresh /proc is looked through.
# - One listing and one stat are a look at everything, however many processes there are: a round costs the same on each host.

kill_begin() {
  [ "$kill_begun" ] && return
  kill_begun=1 kill_between=$(printf '\002') kill_over=' ' kill_refused=' ' kill_drift=' ' kill_blind=' ' kill_killed=' ' kill_prot=' 1 2 ' kill_sums=' ' kill_owner= kill_open= act_frozen=
  act_user
  kill_view
  read -r kill_p kill_rest </proc/self/stat
  kill_prot="$kill_prot$$ " kill_ours=' ' kill_k=1
  while [ "$kill_p" -gt 1 ]; do
    kill_prot="$kill_prot$kill_p "
    [ "$kill_k" ] && kill_ours="$kill_ours$kill_p "
    [ "$kill_p" = $$ ] && kill_k=
    act_stat "$kill_p" || break
    kill_p=$act_st_ppid
  done
}
kill_view() {
  act_view
  kill_prot="$kill_prot$act_holder "
}
# Whoever kills its holder takes the view away: then nothing would be there any more, neither to kill nor to go on.
kill_still_view() { [ ! "$act_holder" ] || [ -d "$act_proc/1" ] || {
  act_proc=/proc
  kill_view
}; }

# What the listing has to say of a target; targets follow. busybox's ls prints "?" for bytes that cannot be shown: only what is
# ahead of them is asked for.
kill_patterns() {
  kill_pats=
  for kill_w; do
    act_load "$kill_w"
    case $t_kind in single) ;; *) kill_pats="$kill_pats$nl-> ${t_path%%[!' '-~]*}" ;; esac
  done
  kill_pats=${kill_pats#"$nl"}
}
# The links of all executables. Where there are many, grep takes fewer steps than the shell.
kill_links() {
  kill_list=
  [ "$kill_pats" ] || return 0
  set +f
  set -- "$act_proc"/[0-9]*/exe
  set -f
  if [ $# -gt 300 ]; then
    kill_list=$(ls -ln "$@" 2>/dev/null | grep -aF -e "$kill_pats")
  else
    kill_list=$(ls -ln "$@" 2>/dev/null)
  fi
}
# Which pids may be meant, by number or by the text of the link. Sets kill_cand, of them all; kill_of_N, of the N-th target, each
# once: one that is listed twice would count twice; and kill_asks, those that may run a script.
kill_propose() {
  kill_patterns "$@"
  kill_links
  kill_cand=' ' kill_asks=' ' kill_ti=0
  for kill_w; do
    act_load "$kill_w"
    kill_ti=$((kill_ti + 1)) kill_own=
    case $t_kind in
      single) kill_own=" $t_pid" ;;
      *)
        kill_text="-> ${t_path%%[!' '-~]*}"
        case $kill_list in *"$kill_text"*) kill_pick ;; esac
        ;;
    esac
    eval "kill_of_$kill_ti=\$kill_own"
    for kill_p in $kill_own; do
      case $kill_cand in *" $kill_p "*) ;; *) kill_cand="$kill_cand$kill_p " ;; esac
      case $t_kind in script) kill_asks="$kill_asks$kill_p " ;; esac
    done
  done
}
kill_pick() {
  IFS=$nl
  for kill_l in $kill_list; do
    case $kill_l in *"$kill_text"*) ;; *) continue ;; esac
    kill_l=${kill_l#*"$act_proc/"}
    kill_l=${kill_l%%/*}
    case $kill_l in '' | *[!0-9]*) continue ;; esac
    case "$kill_own " in *" $kill_l "*) ;; *) kill_own="$kill_own $kill_l" ;; esac
  done
  unset IFS
}
# The executables of the candidates, in one stat: kill_exe_PID is device:inode:size:ctime; each one is hashed once. Of those that may
# run a script the files that an interpreter reads it from, too: kill_fds_PID, words number=device:inode:size:ctime.
kill_images() {
  kill_args=
  for kill_p in $kill_cand; do
    # What is stopped was looked at, and cannot change.
    case " $act_frozen" in *" $kill_p:"*) continue ;; esac
    eval "kill_exe_$kill_p= kill_fds_$kill_p= kill_by_$kill_p=$kill_p"
    kill_args="$kill_args $act_proc/$kill_p/exe"
    case $kill_asks in *" $kill_p "*) for kill_l in 0 3 10 11 255; do kill_args="$kill_args $act_proc/$kill_p/fd/$kill_l"; done ;; esac
  done
  [ "$kill_args" ] || return 0
  kill_unsummed=
  set -- $(stat -L -c '%n %d:%i:%s:%Z' $kill_args 2>/dev/null)
  while [ $# -ge 2 ]; do
    kill_p=${1#"$act_proc/"}
    kill_l=${kill_p#*/} kill_p=${kill_p%%/*}
    # What a tool of the host says is no program text.
    case $kill_p:$2 in :* | *[!0-9:]*)
      shift 2
      continue
      ;;
    esac
    case $kill_l in
      exe)
        eval "kill_exe_$kill_p=$2"
        case $kill_sums in *" $2="*) ;; *) case $kill_unsummed in *" $2@"*) ;; *) kill_unsummed="$kill_unsummed $2@$1" ;; esac ;; esac
        ;;
      fd/0 | fd/3 | fd/10 | fd/11 | fd/255) eval "kill_fds_$kill_p=\"\$kill_fds_$kill_p ${kill_l#fd/}=$2\"" ;;
    esac
    shift 2
  done
  for kill_p in $kill_cand; do
    eval "kill_l=\$kill_exe_$kill_p"
    [ "$kill_l" ] || kill_behind
  done
  [ "$kill_unsummed" ] || return 0
  kill_args=
  for kill_l in $kill_unsummed; do kill_args="$kill_args ${kill_l#*@}"; done
  set -- $(sha256sum $kill_args 2>/dev/null)
  while [ $# -ge 2 ]; do
    for kill_l in $kill_unsummed; do
      [ "${kill_l#*@}" = "$2" ] && kill_sums="$kill_sums${kill_l%%@*}=$1 "
    done
    shift 2
  done
}
# A program may end its first thread and run on in others: only a living thread's folder shows its executable then. Of kill_p, which
# showed none: kill_by_PID is the folder that does.
kill_behind() {
  set +f
  set -- "$act_proc/$kill_p"/task/[0-9]*
  set -f
  for kill_l; do
    [ "$kill_l" != "$act_proc/$kill_p/task/$kill_p" ] || continue
    set -- $(stat -L -c '%d:%i:%s:%Z' "$kill_l/exe" 2>/dev/null)
    case $1 in '' | *[!0-9:]*) continue ;; esac
    eval "kill_exe_$kill_p=$1 kill_by_$kill_p=$kill_p/task/${kill_l##*/}"
    case $kill_sums in *" $1="*) ;; *) kill_unsummed="$kill_unsummed $1@$kill_l/exe" ;; esac
    return
  done
}
# kill_key and kill_sum of one pid: key and hash.
kill_image() {
  eval "kill_key=\$kill_exe_$1"
  kill_sum=
  [ "$kill_key" ] || return 1
  case $kill_sums in *" $kill_key="*) ;; *) return 1 ;; esac
  kill_sum=${kill_sums#*" $kill_key="}
  kill_sum=${kill_sum%% *}
}
