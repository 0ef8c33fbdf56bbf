# Cutting lines out of files, once more, looking for them, mending. The folder is held by the shell's working directory and the
# file by fd 9, so that a swapped path changes nothing. A target (see act_load) has: id, occurrence, line, to (what comes in its place, or
# nothing), cont (1: its text may go on in the next line), check (sh, or nothing).

# The same receipt for all targets.
line_each() {
  line_say=$1
  shift
  for line_word; do
    act_load "$line_word"
    act_after "$line_act" "$t_id" $line_say
  done
}
# With fd 9 on the file. 75: it changed meanwhile, try again.
line_body() {
  line_was=$(line_state .)
  line_now=${line_was#*"$nl"} line_was=${line_was%%"$nl"*}
  line_around=${line_now##*"$nl"} line_now=${line_now%"$nl"*} line_apart=
  [ "$line_was" ] && [ "$line_was" = "$line_now" ] || return 75
  [ "${line_was%%|*}" -le 262144 ] || {
    line_each 'failed reason=too-large' "$@"
    return 0
  }
  line_scan "$@"
  [ "$line_off" = "${line_was%%|*}" ] || {
    line_each 'changed reason=nul-byte' "$@"
    return 0
  }
  line_how= line_leaves=' '
  if [ "$line_found" != ' ' ]; then
    # The receipt first: whoever looks afterwards knows by it what our own write left, and that an equal line is somebody else's.
    for line_w in $line_found; do
      line_n=${line_w%%:*}
      eval "act_load \"\${$line_n}\""
      line_own=$t_id
      line_remain "$line_n" "$t_line" "$@"
      act_note "$line_act" "$line_own" cutting "left=$line_left"
      line_leaves="$line_leaves$line_own=$line_left "
    done
    act_load "$1"
    line_check=$t_check
    line_is_apart "$line_around" && line_apart=1
    line_flags "./$line_base"
    line_set=$line_f line_along=$line_more line_dirset=
    if [ "$line_set" ] && [ "$line_apart" ]; then
      # What stands at the name may be another file by now: no attribute is taken from that.
      line_how='failed reason=immutable' line_set=
    elif [ "$line_set" ]; then
      # The receipt first: settling sets them again should we be killed.
      act_note "$line_act" "$t_id" lifted "file=$line_set" folder=
      line_lift "./$line_base" "$line_set" || line_how='failed reason=immutable'
      # Lifting changes the change time.
      line_was=$(line_state)
      line_was=${line_was%%"$nl"*}
    fi
    if [ ! "$line_how" ]; then
      line_splice "$@"
      line_x=$?
      if [ "$line_x" = 2 ] && [ ! "$line_apart" ]; then
        line_flags .
        line_dirset=$line_f
        if [ "$line_dirset" ]; then
          act_note "$line_act" "$t_id" lifted file= "folder=$line_dirset"
          line_lift . "$line_dirset" && {
            line_splice "$@"
            line_x=$?
          }
        fi
      fi
      case $line_x in
        0) line_how=done ;;
        1)
          line_sums=$(exec sha256sum /proc/self/fd/9 2>/dev/null)
          line_comment "$@" 8<>/proc/self/fd/9
          case $? in
            0)
              line_how='neutralised reason=attributes'
              line_sums=$line_sums$nl$(exec sha256sum /proc/self/fd/9 2>/dev/null)
              ;;
            75) line_how=again ;;
            4) line_how='failed reason=check' ;;
            *) line_how='failed reason=in-place' ;;
          esac
          ;;
        2) line_how='failed reason=immutable' ;;
        3) line_how=again ;;
        4) line_how='failed reason=check' ;;
        5) line_how='changed reason=kept-beside' ;;
      esac
    fi
    [ ! "$line_set" ] || mark_set "$line_set" "./$line_base"
    [ ! "$line_dirset" ] || mark_set "$line_dirset" .
    [ "$line_how" = again ] && return 75
    case $line_how in done* | neutralised*)
      # The whole file before and after, for whoever compares it later.
      line_now=${line_sums#*"$nl"}
      act_note "$line_act" "$line_own" wrote "before=${line_sums%% *}" "after=${line_now%% *}"
      ;;
    esac
  fi
  # Lines that are gone were taken out, unless as many stand there as the survey saw: then one was put in another's place.
  line_lost=$# line_edited=
  for line_w in $line_found; do line_lost=$((line_lost - 1)); done
  [ "$line_surveyed" = - ] || [ "$line_count" -le $((line_surveyed - line_lost)) ] || line_edited=1
  line_i=0
  for line_word; do
    act_load "$line_word"
    line_i=$((line_i + 1))
    case $line_found in
      *" $line_i:"*)
        act_after "$line_act" "$t_id" $line_how
        case $line_how in done* | neutralised*)
          line_n=${line_leaves#*" $t_id="}
          line_gone="$line_gone $t_id=${line_n%% *} "
          ;;
        esac
        ;;
      *)
        line_missing "$t_line"
        case $line_is$line_edited in
          absent) act_after "$line_act" "$t_id" already-absent ;;
          commented*) act_after "$line_act" "$t_id" neutralised reason=commented ;;
          *) act_after "$line_act" "$t_id" changed reason=edited ;;
        esac
        ;;
    esac
  done
}
# Enters the folder of a path; sets line_base. Fails with line_is when there is no such regular file.
line_enter() {
  line_base=${1##*/} line_dir=${1%/*} line_is=
  cd -P -- "${line_dir:-/}" 2>/dev/null || {
    line_is=absent
    return 1
  }
  if [ -L "./$line_base" ]; then
    line_is=link
  elif [ ! -e "./$line_base" ]; then
    line_is=absent
  elif [ ! -f "./$line_base" ]; then
    line_is=not-a-file
  elif [ ! -r "./$line_base" ]; then
    line_is=unreadable
  fi
  [ ! "$line_is" ]
}

# act, path, number of lines that the survey saw or -; then targets. All lines of one file are one splice.
line_cut() {
  line_act=$1 line_path=$2 line_surveyed=$3
  shift 3
  for line_word; do
    shift
    act_load "$line_word"
    act_before "$line_act" "$t_id" && set -- "$@" "$line_word"
  done
  [ $# -gt 0 ] || return 0
  line_run "$@"
}
line_run() {
  line_try=0
  while [ "$line_try" -lt 5 ]; do
    line_try=$((line_try + 1))
    if ! line_enter "$line_path"; then
      case $line_is in
        absent) line_each 'already-absent reason=no-file' "$@" ;;
        unreadable) line_each 'failed reason=unreadable' "$@" ;;
        *) line_each "changed reason=$line_is" "$@" ;;
      esac
      return 0
    fi
    line_body "$@" 9<"./$line_base"
    [ $? = 75 ] || return 0
  done
  line_each 'changed reason=keeps-changing' "$@"
}

# After the kill, act, path, targets: a line that came back in between is cut once more, under the same
# approval. Only what this call removed, and only beyond what it left: an equal line that nobody approved, or one that was left
# alone, stays.
line_again() {
  line_act=$1 line_path=$2 line_surveyed=-
  shift 2
  for line_word; do
    shift
    act_load "$line_word"
    case $line_gone in *" $t_id="*)
      line_n=${line_gone##*" $t_id="}
      # The last one counts.
      set -- "$@" "$line_word t_occurrence=$((${line_n%% *} + 1))"
      ;;
    esac
  done
  [ $# -gt 0 ] && act_go && line_enter "$line_path" || return 0
  line_scan "$@" 9<"./$line_base"
  line_i=0
  for line_word; do
    shift
    line_i=$((line_i + 1))
    case $line_found in *" $line_i:"*)
      act_load "$line_word"
      act_note "$line_act" "$t_id" came-back
      set -- "$@" "$line_word"
      ;;
    esac
  done
  [ $# = 0 ] || line_run "$@"
}

# Settling: path, attribute letters that were lifted from the file and from its folder. Removes the unfinished copy.
line_repair() {
  line_enter "$1"
  [ "$line_is" = absent ] && [ ! -d . ] && return 0
  line_tmp=./.davy-$act_callid
  [ -f "$line_tmp" ] && [ ! -L "$line_tmp" ] && [ -O "$line_tmp" ] && rm -f -- "$line_tmp"
  line_repair_apart
  [ "$2" = - ] || [ "$line_is" ] || mark_set "$2" "./$line_base"
  [ "$3" = - ] || mark_set "$3" .
  return 0
}

# path, targets. After our own write the occurrence is `left:` and how many equal lines it left: then the
# count tells, before it the place among its equals. One line a target: id, word.
line_look() {
  line_path=$1
  shift
  if ! line_enter "$line_path"; then
    for line_word; do
      act_load "$line_word"
      echo "$t_id $line_is"
    done
    return 0
  fi
  line_look_body "$@" 9<"./$line_base"
}
line_look_body() {
  line_scan "$@"
  line_i=0
  for line_word; do
    act_load "$line_word"
    line_i=$((line_i + 1)) line_is=
    case $t_occurrence in
      left:*)
        eval "line_c=\$line_c$line_i"
        [ "$line_c" -le "${t_occurrence#left:}" ] || line_is=present
        ;;
      *) case $line_found in *" $line_i:"*) line_is=present ;; esac ;;
    esac
    [ "$line_is" ] || line_missing "$t_line"
    echo "$t_id $line_is"
  done
}
