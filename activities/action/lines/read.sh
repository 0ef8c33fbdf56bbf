# The lines of a file in the remote shell. They are compared by the shell itself: exact bytes, no pattern. What `read` gave
# adds up to the file's size, or the file holds NULs and is left alone. Reading starts no command.

# occurrence line …: marks the pairs that the current line is.
line_match() {
  line_i=0
  while [ $# -ge 2 ]; do
    line_i=$((line_i + 1))
    if [ "$line_l" = "$2" ]; then
      eval "line_c=\$((line_c$line_i + 1)) line_c$line_i=\$line_c"
      [ "$line_c" = "$1" ] && line_hit=1 line_found="$line_found$line_i:$line_off "
    fi
    shift 2
  done
}
# Targets. Reads fd 9 through. Sets line_found, line_keep (ranges from:to), line_off (bytes seen), line_count (lines).
line_scan() {
  line_off=0 line_from=0 line_keep= line_found=' ' line_end= line_i=0 line_count=0
  for line_word; do
    shift
    act_load "$line_word"
    set -- "$@" "$t_occurrence" "$t_line"
    line_i=$((line_i + 1))
    eval "line_c$line_i=0"
  done
  while IFS= read -r line_l || {
    line_end=1
    [ "$line_l" ]
  }; do
    line_hit= line_count=$((line_count + 1))
    line_match "$@"
    line_to=$((line_off + ${#line_l} + 1))
    [ "$line_end" ] && line_to=$((line_to - 1))
    if [ "$line_hit" ]; then
      [ "$line_off" -gt "$line_from" ] && line_keep="$line_keep $line_from:$line_off"
      line_from=$line_to
    fi
    line_off=$line_to
  done <&9
  [ "$line_off" -gt "$line_from" ] && line_keep="$line_keep $line_from:$line_off"
}
# Sets line_is to what became of an approved line ($1) that is not there: absent or commented. Told by bytes alone: another line that
# looks like it is another line. The file is the one that fd 9 holds: what stands at the path may be a FIFO by now.
line_missing() {
  line_is=absent
  while IFS= read -r line_l || [ "$line_l" ]; do
    case $line_l in '#'*)
      [ "${line_l#?}" = "${1#?}" ] || [ "${line_l#?}" = "$1" ] || continue
      line_is=commented
      return
      ;;
    esac
  done
} 2>/dev/null </proc/self/fd/9
# Targets as line_scan read them, after the number and line of one of them. Sets line_left: so many lines of these very bytes stay
# when what was found is cut; with more of them, this one came back. Of equal targets each counts those before it as well.
line_remain() {
  line_i=$1 line_text=$2 line_k=0
  shift 2
  eval "line_left=\$((line_c$line_i - 1))"
  [ "$line_left" -gt 0 ] || return 0
  for line_word; do
    act_load "$line_word"
    line_k=$((line_k + 1))
    if [ "$line_k" -gt "$line_i" ] && [ "$t_line" = "$line_text" ]; then
      case $line_found in *" $line_k:"*) line_left=$((line_left - 1)) ;; esac
    fi
  done
}
