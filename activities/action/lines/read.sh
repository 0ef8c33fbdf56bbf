# The lines of a file in the remote shell. They are compared by the shell itself: exact bytes, no pattern. What `read` gave
# adds up to the file's size, or the file holds NULs and is left alone. Reading starts no command.
#
# A target's line may be several of the file's, because its text goes on with a backslash or within quotes: then these very lines
# have to follow each other. With t_cont a backslash at a line's end means that the next one belongs to it: what only begins there is
# another line.

# Whether the line $1 goes on in the next one: an odd number of backslashes at its end, and no comment.
line_goes_on() {
  case ${1#"${1%%[! 	]*}"} in '#'* | *[!\\] | '') return 1 ;; esac
  line_a=${1##*[!\\]}
  [ $((${#line_a} % 2)) = 1 ]
}
# occurrence line …: marks the pairs that end with the current line, which is the last of line_window.
line_match() {
  line_i=0
  while [ $# -ge 2 ]; do
    line_i=$((line_i + 1)) line_is=
    case $2 in
      *"$nl"*) case $line_window in *"$nl$2") line_is=1 ;; esac ;;
      *) [ "$line_l" = "$2" ] && line_is=1 ;;
    esac
    if [ "$line_is" ]; then
      eval "line_a=\$line_cont$line_i"
      line_b=${line_window%"$nl$2"}
      if [ ! "$line_a" ] || ! line_goes_on "${line_b##*"$nl"}"; then
        eval "line_c=\$((line_c$line_i + 1)) line_c$line_i=\$line_c"
        if [ "$line_c" = "$1" ]; then
          line_a=$((line_to - ${#2} - ${line_end:-1}))
          [ "$line_hit" ] && [ "$line_hit" -lt "$line_a" ] || line_hit=$line_a
          line_found="$line_found$line_i:$line_a "
          eval "[ ! \"\$line_put$line_i\" ] || line_in=\$line_i"
        fi
      fi
    fi
    shift 2
  done
}
# Targets. Reads fd 9 through. Sets line_found (number:offset), line_keep (ranges from:to, and =number for what comes in a line's
# place), line_off (bytes seen), line_count (lines).
line_scan() {
  line_off=0 line_from=0 line_keep= line_found=' ' line_end= line_i=0 line_count=0 line_window= line_most=1 line_deep=
  for line_word; do
    shift
    act_load "$line_word"
    set -- "$@" "$t_occurrence" "$t_line"
    line_i=$((line_i + 1))
    eval "line_c$line_i=0 line_cont$line_i=\$t_cont line_put$line_i=\$t_to"
    [ ! "$t_cont" ] || line_deep=1
    line_a=$t_line line_b=1
    while :; do
      case $line_a in *"$nl"*) ;; *) break ;; esac
      line_a=${line_a#*"$nl"} line_b=$((line_b + 1)) line_deep=1
    done
    [ "$line_b" -le "$line_most" ] || line_most=$line_b
  done
  while IFS= read -r line_l || {
    line_end=0
    [ "$line_l" ]
  }; do
    line_hit= line_in= line_count=$((line_count + 1))
    line_to=$((line_off + ${#line_l} + ${line_end:-1}))
    if [ "$line_deep" ]; then
      line_window=$line_window$nl$line_l
      # One more than the longest target has: the line before it tells whether it begins there.
      [ "$line_count" -le $((line_most + 1)) ] || line_window=$nl${line_window#"$nl"*"$nl"}
    fi
    line_match "$@"
    if [ "$line_hit" ]; then
      [ "$line_hit" -gt "$line_from" ] && line_keep="$line_keep $line_from:$line_hit"
      [ ! "$line_in" ] || line_keep="$line_keep =$line_in"
      line_from=$line_to
    fi
    line_off=$line_to
  done <&9
  [ "$line_off" -gt "$line_from" ] && line_keep="$line_keep $line_from:$line_off"
}
# What a line is like when it is commented out in place: the first byte of each of its lines is a #. Sets line_h.
line_hashed() {
  line_a=$1 line_h=
  while :; do
    case $line_a in
      *"$nl"*) line_b=${line_a%%"$nl"*} line_a=${line_a#*"$nl"} ;;
      *) line_b=$line_a line_a= line_h=$line_h${line_b:+#${line_b#?}} && return ;;
    esac
    line_h=$line_h${line_b:+#${line_b#?}}$nl
  done
}
# Sets line_is to what became of an approved line ($1) that is not there: absent or commented. Told by bytes alone: another line that
# looks like it is another line. The file is the one that fd 9 holds: what stands at the path may be a FIFO by now.
line_missing() {
  line_is=absent
  case $1 in *"$nl"*)
    line_hashed "$1"
    line_a=$nl$(exec cat)$nl
    case $line_a in *"$nl$line_h$nl"*) line_is=commented ;; esac
    return
    ;;
  esac
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
