# What cron started from approved lines since the survey: it belongs to the freeze.

# Start ticks of the survey; then target and command of approved cron lines: what cron started from them since is covered. A
# command that stands in several tabs is looked for once.
kp_cover() {
  kp_since=$1 kp_cv=0 kp_cvp=
  shift
  while [ $# -ge 2 ]; do
    case "$kp_cvp$nl" in
      *"$nl$2$nl"*) ;;
      *)
        kp_cv=$((kp_cv + 1)) kp_cvp=$kp_cvp$nl$2
        eval "kp_cvi_$kp_cv=\$1 kp_cvc_$kp_cv=\$2"
        ;;
    esac
    shift 2
  done
}
# Arguments exactly: a shell, -c, the command; its parent cron; started after the survey.
kp_from_cron() {
  [ "${kp_cv:-0}" -gt 0 ] || return 0
  set +f
  # A process can block the reading of its arguments. KILL: the call ignores TERM, and so does what it starts. -z: busybox's grep
  # reads a line up to its first NUL.
  kp_list=$(timeout -s KILL 5 grep -lazF -e "${kp_cvp#"$nl"}" "$R"/[0-9]*/cmdline 2>/dev/null)
  set -f
  for kp_l in $kp_list; do
    kp_l=${kp_l#"$R/"}
    kp_l=${kp_l%/cmdline}
    case $kp_l in *[!0-9]*) continue ;; esac
    case " $act_frozen" in *" $kp_l:"*) continue ;; esac
    kp_args=$(tr '\0' '\n' 2>/dev/null <"$R/$kp_l/cmdline")
    kp_i=0 kp_id=
    while [ "$kp_i" -lt "$kp_cv" ]; do
      kp_i=$((kp_i + 1))
      eval "kp_cmd=\$kp_cvc_$kp_i"
      [ "${kp_args#*"$nl"}" = "-c$nl$kp_cmd" ] && { eval "kp_id=\$kp_cvi_$kp_i"; break; }
    done
    [ "$kp_id" ] || continue
    act_stat "$kp_l" && [ "$st_start" -ge "$kp_since" ] || continue
    kp_s=$st_start kp_p=$st_ppid
    act_stat "$kp_p" || continue
    case $st in "$kp_p (cron) "* | "$kp_p (crond) "* | "$kp_p (CRON) "*) ;; *) continue ;; esac
    act_stat "$kp_l" && [ "$st_start" = "$kp_s" ] && [ "$st_ppid" = "$kp_p" ] || continue
    kp_stop "$kp_act" "$kp_l" "$kp_id" cron "$kp_s" -
  done
}
