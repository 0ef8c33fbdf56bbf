# The lines of a crontab in the remote shell. They are compared by the shell itself: exact bytes, no pattern. What `read` gave
# adds up to the file's size, or the file holds NULs and is left alone. Reading starts no command.

# occurrence line …: marks the pairs that the current line is.
cron_match() {
  cron_i=0
  while [ $# -ge 2 ]; do
    cron_i=$((cron_i + 1))
    if [ "$cron_l" = "$2" ]; then
      eval "cron_c=\$((cron_c$cron_i + 1)) cron_c$cron_i=\$cron_c"
      [ "$cron_c" = "$1" ] && cron_hit=1 cron_found="$cron_found$cron_i:$cron_off "
    fi
    shift 2
  done
}
# Targets. Reads fd 9 through. Sets cron_found, cron_keep (ranges from:to), cron_off (bytes seen), cron_count (lines).
cron_scan() {
  cron_off=0 cron_from=0 cron_keep= cron_found=' ' cron_end= cron_i=0 cron_count=0
  for cron_word; do
    shift
    act_load "$cron_word"
    set -- "$@" "$t_occurrence" "$t_line"
    cron_i=$((cron_i + 1))
    eval "cron_c$cron_i=0"
  done
  while IFS= read -r cron_l || {
    cron_end=1
    [ "$cron_l" ]
  }; do
    cron_hit= cron_count=$((cron_count + 1))
    cron_match "$@"
    cron_to=$((cron_off + ${#cron_l} + 1))
    [ "$cron_end" ] && cron_to=$((cron_to - 1))
    if [ "$cron_hit" ]; then
      [ "$cron_off" -gt "$cron_from" ] && cron_keep="$cron_keep $cron_from:$cron_off"
      cron_from=$cron_to
    fi
    cron_off=$cron_to
  done <&9
  [ "$cron_off" -gt "$cron_from" ] && cron_keep="$cron_keep $cron_from:$cron_off"
}
# Sets cron_is to what became of an approved line ($1) that is not there: absent or commented. Told by bytes alone: another line that
# looks like it is another line. The file is the one that fd 9 holds: what stands at the path may be a FIFO by now.
cron_missing() {
  cron_is=absent
  while IFS= read -r cron_l || [ "$cron_l" ]; do
    case $cron_l in '#'*)
      [ "${cron_l#?}" = "${1#?}" ] || [ "${cron_l#?}" = "$1" ] || continue
      cron_is=commented
      return
      ;;
    esac
  done
} 2>/dev/null </proc/self/fd/9
# Targets as cron_scan read them, after the number and line of one of them. Sets cron_left: so many lines of these very bytes stay
# when what was found is cut; with more of them, this one came back. Of equal targets each counts those before it as well.
cron_remain() {
  cron_i=$1 cron_line=$2 cron_k=0
  shift 2
  eval "cron_left=\$((cron_c$cron_i - 1))"
  [ "$cron_left" -gt 0 ] || return 0
  for cron_word; do
    act_load "$cron_word"
    cron_k=$((cron_k + 1))
    if [ "$cron_k" -gt "$cron_i" ] && [ "$t_line" = "$cron_line" ]; then
      case $cron_found in *" $cron_k:"*) cron_left=$((cron_left - 1)) ;; esac
    fi
  done
}
