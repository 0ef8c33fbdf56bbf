# What remove-cron-entries does, does again, looks at and mends. The folder is held by the shell's working directory and the
# file by fd 9, so that a swapped path changes nothing. A target (see act_load) has: id, occurrence, line.

# The same receipt for all targets.
cron_each() {
  cron_say=$1
  shift
  for cron_word; do
    act_load "$cron_word"
    act_after "$cron_act" "$t_id" $cron_say
  done
}
# With fd 9 on the file. 75: it changed meanwhile, try again.
cron_body() {
  cron_was=$(cron_state)
  cron_now=${cron_was#*"$nl"} cron_was=${cron_was%%"$nl"*}
  [ "$cron_was" ] && [ "$cron_was" = "$cron_now" ] || return 75
  [ "${cron_was%%|*}" -le 262144 ] || {
    cron_each 'failed reason=too-large' "$@"
    return 0
  }
  cron_scan "$@"
  [ "$cron_off" = "${cron_was%%|*}" ] || {
    cron_each 'changed reason=nul-byte' "$@"
    return 0
  }
  cron_how= cron_leaves=' '
  if [ "$cron_found" != ' ' ]; then
    # The receipt first: whoever looks afterwards knows by it what our own write left, and that an equal line is somebody else's.
    for cron_w in $cron_found; do
      cron_n=${cron_w%%:*}
      eval "act_load \"\${$cron_n}\""
      cron_own=$t_id
      cron_remain "$cron_n" "$t_line" "$@"
      act_note "$cron_act" "$cron_own" cutting "left=$cron_left"
      cron_leaves="$cron_leaves$cron_own=$cron_left "
    done
    act_load "$1"
    cron_flags "./$cron_base"
    cron_set=$cron_f cron_along=$cron_more cron_dirset=
    if [ "$cron_set" ]; then
      # The receipt first: settling sets them again should we be killed.
      act_note "$cron_act" "$t_id" lifted "file=$cron_set" folder=
      cron_lift "./$cron_base" "$cron_set" || cron_how='failed reason=immutable'
      # Lifting changes the change time.
      cron_was=$(cron_state)
      cron_was=${cron_was%%"$nl"*}
    fi
    if [ ! "$cron_how" ]; then
      cron_splice
      cron_x=$?
      if [ "$cron_x" = 2 ]; then
        cron_flags .
        cron_dirset=$cron_f
        if [ "$cron_dirset" ]; then
          act_note "$cron_act" "$t_id" lifted file= "folder=$cron_dirset"
          cron_lift . "$cron_dirset" && {
            cron_splice
            cron_x=$?
          }
        fi
      fi
      case $cron_x in
        0) cron_how=done ;;
        1)
          cron_sums=$(exec sha256sum /proc/self/fd/9 2>/dev/null)
          cron_comment 8<>"./$cron_base"
          case $? in
            0)
              cron_how='neutralised reason=attributes'
              cron_sums=$cron_sums$nl$(exec sha256sum /proc/self/fd/9 2>/dev/null)
              ;;
            75) cron_how=again ;;
            *) cron_how='failed reason=in-place' ;;
          esac
          ;;
        2) cron_how='failed reason=immutable' ;;
        3) cron_how=again ;;
      esac
    fi
    [ ! "$cron_set" ] || chattr "+$cron_set" -- "./$cron_base" 2>/dev/null
    [ ! "$cron_dirset" ] || chattr "+$cron_dirset" -- . 2>/dev/null
    [ "$cron_how" = again ] && return 75
    case $cron_how in done* | neutralised*)
      # The whole file before and after, for whoever compares it later.
      cron_now=${cron_sums#*"$nl"}
      act_note "$cron_act" "$cron_own" wrote "before=${cron_sums%% *}" "after=${cron_now%% *}"
      ;;
    esac
  fi
  # Lines that are gone were taken out, unless as many stand there as the survey saw: then one was put in another's place.
  cron_lost=$# cron_edited=
  for cron_w in $cron_found; do cron_lost=$((cron_lost - 1)); done
  [ "$cron_lines" = - ] || [ "$cron_count" -le $((cron_lines - cron_lost)) ] || cron_edited=1
  cron_i=0
  for cron_word; do
    act_load "$cron_word"
    cron_i=$((cron_i + 1))
    case $cron_found in
      *" $cron_i:"*)
        act_after "$cron_act" "$t_id" $cron_how
        case $cron_how in done* | neutralised*)
          cron_n=${cron_leaves#*" $t_id="}
          cron_gone="$cron_gone $t_id=${cron_n%% *} "
          ;;
        esac
        ;;
      *)
        cron_missing "$t_line"
        case $cron_is$cron_edited in
          absent) act_after "$cron_act" "$t_id" already-absent ;;
          commented*) act_after "$cron_act" "$t_id" neutralised reason=commented ;;
          *) act_after "$cron_act" "$t_id" changed reason=edited ;;
        esac
        ;;
    esac
  done
}
# Enters the folder of a path; sets cron_base. Fails with cron_is when there is no such regular file.
cron_enter() {
  cron_base=${1##*/} cron_dir=${1%/*} cron_is=
  cd -P -- "${cron_dir:-/}" 2>/dev/null || {
    cron_is=absent
    return 1
  }
  if [ -L "./$cron_base" ]; then
    cron_is=link
  elif [ ! -e "./$cron_base" ]; then
    cron_is=absent
  elif [ ! -f "./$cron_base" ]; then
    cron_is=not-a-file
  elif [ ! -r "./$cron_base" ]; then
    cron_is=unreadable
  fi
  [ ! "$cron_is" ]
}

# act, path, number of lines that the survey saw or -; then targets. All lines of one file are one splice.
cron_cut() {
  cron_act=$1 cron_path=$2 cron_lines=$3
  shift 3
  for cron_word; do
    shift
    act_load "$cron_word"
    act_before "$cron_act" "$t_id" && set -- "$@" "$cron_word"
  done
  [ $# -gt 0 ] || return 0
  cron_run "$@"
}
cron_run() {
  cron_try=0
  while [ "$cron_try" -lt 5 ]; do
    cron_try=$((cron_try + 1))
    if ! cron_enter "$cron_path"; then
      case $cron_is in
        absent) cron_each 'already-absent reason=no-file' "$@" ;;
        unreadable) cron_each 'failed reason=unreadable' "$@" ;;
        *) cron_each "changed reason=$cron_is" "$@" ;;
      esac
      return 0
    fi
    cron_body "$@" 9<"./$cron_base"
    [ $? = 75 ] || return 0
  done
  cron_each 'changed reason=keeps-changing' "$@"
}

# After the kill, act, path, targets: a line that came back in between is cut once more, under the same
# approval. Only what this call removed, and only beyond what it left: an equal line that nobody approved, or one that was left
# alone, stays.
cron_again() {
  cron_act=$1 cron_path=$2 cron_lines=-
  shift 2
  for cron_word; do
    shift
    act_load "$cron_word"
    case $cron_gone in *" $t_id="*)
      cron_n=${cron_gone##*" $t_id="}
      # The last one counts.
      set -- "$@" "$cron_word t_occurrence=$((${cron_n%% *} + 1))"
      ;;
    esac
  done
  [ $# -gt 0 ] && act_go && cron_enter "$cron_path" || return 0
  cron_scan "$@" 9<"./$cron_base"
  cron_i=0
  for cron_word; do
    shift
    cron_i=$((cron_i + 1))
    case $cron_found in *" $cron_i:"*)
      act_load "$cron_word"
      act_note "$cron_act" "$t_id" came-back
      set -- "$@" "$cron_word"
      ;;
    esac
  done
  [ $# = 0 ] || cron_run "$@"
}

# Settling: path, attribute letters that were lifted from the file and from its folder. Removes the unfinished copy.
cron_repair() {
  cron_enter "$1"
  [ "$cron_is" = absent ] && [ ! -d . ] && return 0
  cron_tmp=./.davy-$act_callid
  [ -f "$cron_tmp" ] && [ ! -L "$cron_tmp" ] && [ -O "$cron_tmp" ] && rm -f -- "$cron_tmp"
  [ "$2" = - ] || [ "$cron_is" ] || chattr "+$2" -- "./$cron_base" 2>/dev/null
  [ "$3" = - ] || chattr "+$3" -- . 2>/dev/null
  return 0
}

# path, targets. After our own write the occurrence is `left:` and how many equal lines it left: then the
# count tells, before it the place among its equals. One line a target: id, word.
cron_look() {
  cron_path=$1
  shift
  if ! cron_enter "$cron_path"; then
    for cron_word; do
      act_load "$cron_word"
      echo "$t_id $cron_is"
    done
    return 0
  fi
  cron_look_body "$@" 9<"./$cron_base"
}
cron_look_body() {
  cron_scan "$@"
  cron_i=0
  for cron_word; do
    act_load "$cron_word"
    cron_i=$((cron_i + 1)) cron_is=
    case $t_occurrence in
      left:*)
        eval "cron_c=\$cron_c$cron_i"
        [ "$cron_c" -le "${t_occurrence#left:}" ] || cron_is=present
        ;;
      *) case $cron_found in *" $cron_i:"*) cron_is=present ;; esac ;;
    esac
    [ "$cron_is" ] || cron_missing "$t_line"
    echo "$t_id $cron_is"
  done
}
