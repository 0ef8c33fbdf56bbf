# What cron started from approved lines since the survey: it belongs to the freeze.

# Start ticks of the survey; then target and command of approved cron lines: what cron started from them since is covered. A
# command that stands in several tabs is looked for once.
kill_cover() {
  kill_since=$1 kill_cv=0 kill_cvp=
  shift
  while [ $# -ge 2 ]; do
    case "$kill_cvp$nl" in
      *"$nl$2$nl"*) ;;
      *)
        kill_cv=$((kill_cv + 1)) kill_cvp=$kill_cvp$nl$2
        eval "kill_cvi_$kill_cv=\$1 kill_cvc_$kill_cv=\$2"
        ;;
    esac
    shift 2
  done
}
# Arguments exactly: a shell, -c, the command; its parent cron; started after the survey.
kill_from_cron() {
  [ "${kill_cv:-0}" -gt 0 ] || return 0
  set +f
  # A process can block the reading of its arguments. KILL: the call ignores TERM, and so does what it starts. -z: busybox's grep
  # reads a line up to its first NUL.
  kill_list=$(timeout -s KILL 5 grep -lazF -e "${kill_cvp#"$nl"}" "$act_proc"/[0-9]*/cmdline 2>/dev/null)
  set -f
  for kill_l in $kill_list; do
    kill_l=${kill_l#"$act_proc/"}
    kill_l=${kill_l%/cmdline}
    case $kill_l in *[!0-9]*) continue ;; esac
    case " $act_frozen" in *" $kill_l:"*) continue ;; esac
    kill_args=$(tr '\0' '\n' 2>/dev/null <"$act_proc/$kill_l/cmdline")
    kill_i=0 kill_id=
    while [ "$kill_i" -lt "$kill_cv" ]; do
      kill_i=$((kill_i + 1))
      eval "kill_cmd=\$kill_cvc_$kill_i"
      [ "${kill_args#*"$nl"}" = "-c$nl$kill_cmd" ] && {
        eval "kill_id=\$kill_cvi_$kill_i"
        break
      }
    done
    [ "$kill_id" ] || continue
    act_stat "$kill_l" && [ "$act_st_start" -ge "$kill_since" ] || continue
    kill_s=$act_st_start kill_p=$act_st_ppid
    act_stat "$kill_p" || continue
    case $act_stat in "$kill_p (cron) "* | "$kill_p (crond) "* | "$kill_p (CRON) "*) ;; *) continue ;; esac
    act_stat "$kill_l" && [ "$act_st_start" = "$kill_s" ] && [ "$act_st_ppid" = "$kill_p" ] || continue
    kill_stop "$kill_act" "$kill_l" "$kill_id" cron "$kill_s" -
  done
}
