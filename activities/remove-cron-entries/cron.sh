# What remove-cron-entries does, does again, looks at and mends. The folder is held by the shell's working directory and the
# file by fd 9, so that a swapped path changes nothing.

cron_each() {
  cr_say=$1
  shift
  while [ $# -ge 3 ]; do act_after "$cr_act" "$1" $cr_say; shift 3; done
}
# With fd 9 on the file. 75: it changed meanwhile, try again.
cron_body() {
  cr_was=$(cron_state)
  cr_now=${cr_was#*"$nl"} cr_was=${cr_was%%"$nl"*}
  [ "$cr_was" ] && [ "$cr_was" = "$cr_now" ] || return 75
  [ "${cr_was%%|*}" -le 262144 ] || { cron_each 'failed reason=too-large' "$@"; return 0; }
  cron_scan "$@"
  [ "$cr_off" = "${cr_was%%|*}" ] || { cron_each 'changed reason=nul-byte' "$@"; return 0; }
  cr_how=
  if [ "$cr_found" != ' ' ]; then
    cron_flags "./$cr_base"
    cr_set=$cr_f cr_along=$cr_more cr_dirset=
    if [ "$cr_set" ]; then
      # The receipt first: settling sets them again should we be killed.
      act_note "$cr_act" "$1" lifted "file=$cr_set" folder=
      cron_lift "./$cr_base" "$cr_set" || cr_how='failed reason=immutable'
      # Lifting changes the change time.
      cr_was=$(cron_state)
      cr_was=${cr_was%%"$nl"*}
    fi
    if [ ! "$cr_how" ]; then
      cron_splice
      cr_x=$?
      if [ "$cr_x" = 2 ]; then
        cron_flags .
        cr_dirset=$cr_f
        if [ "$cr_dirset" ]; then
          act_note "$cr_act" "$1" lifted file= "folder=$cr_dirset"
          cron_lift . "$cr_dirset" && { cron_splice; cr_x=$?; }
        fi
      fi
      case $cr_x in
        0) cr_how=done ;;
        1)
          cron_comment 8<>"./$cr_base"
          case $? in
            0) cr_how='neutralised reason=attributes' ;;
            75) cr_how=again ;;
            *) cr_how='failed reason=in-place' ;;
          esac
          ;;
        2) cr_how='failed reason=immutable' ;;
        3) cr_how=again ;;
      esac
    fi
    [ ! "$cr_set" ] || chattr "+$cr_set" -- "./$cr_base" 2>/dev/null
    [ ! "$cr_dirset" ] || chattr "+$cr_dirset" -- . 2>/dev/null
    [ "$cr_how" = again ] && return 75
  fi
  cr_i=0
  cr_lines=$#
  while [ "$cr_lines" -ge 3 ]; do
    cr_i=$((cr_i + 1)) cr_lines=$((cr_lines - 3))
    case $cr_found in
      *" $cr_i:"*)
        act_after "$cr_act" "$1" $cr_how
        case $cr_how in done* | neutralised*) cr_gone="$cr_gone $1 " ;; esac
        ;;
      *)
        cron_missing "$3" "$3" "$6" "$9" "${12}" "${15}" "${18}"
        case $cr_is in
          absent) act_after "$cr_act" "$1" already-absent ;;
          commented) act_after "$cr_act" "$1" neutralised reason=commented ;;
          *) act_after "$cr_act" "$1" changed reason=edited ;;
        esac
        ;;
    esac
    set -- "$@" "$1" "$2" "$3"
    shift 3
  done
}
# Enters the folder of a path; sets cr_base. Fails with cr_is when there is no such regular file.
cron_enter() {
  cr_base=${1##*/} cr_dir=${1%/*} cr_is=
  cd -P -- "${cr_dir:-/}" 2>/dev/null || { cr_is=absent; return 1; }
  if [ -L "./$cr_base" ]; then cr_is=link
  elif [ ! -e "./$cr_base" ]; then cr_is=absent
  elif [ ! -f "./$cr_base" ]; then cr_is=not-a-file
  elif [ ! -r "./$cr_base" ]; then cr_is=unreadable
  fi
  [ ! "$cr_is" ]
}

# act, path; then target, occurrence, line each. All lines of one file are one splice.
cron_cut() {
  cr_act=$1 cr_path=$2
  shift 2
  cr_i=$(($# / 3))
  while [ "$cr_i" -gt 0 ]; do
    cr_i=$((cr_i - 1))
    act_before "$cr_act" "$1" && set -- "$@" "$1" "$2" "$3"
    shift 3
  done
  [ $# -ge 3 ] || return 0
  cron_run "$@"
}
cron_run() {
  cr_try=0
  while [ "$cr_try" -lt 5 ]; do
    cr_try=$((cr_try + 1))
    if ! cron_enter "$cr_path"; then
      case $cr_is in
        absent) cron_each 'already-absent reason=no-file' "$@" ;;
        unreadable) cron_each 'failed reason=unreadable' "$@" ;;
        *) cron_each "changed reason=$cr_is" "$@" ;;
      esac
      return 0
    fi
    cron_body "$@" 9<"./$cr_base"
    [ $? = 75 ] || return 0
  done
  cron_each 'changed reason=keeps-changing' "$@"
}

# After the kill, the same parameters: a line that came back in between is cut once more, under the same approval.
cron_again() {
  cr_act=$1 cr_path=$2
  shift 2
  act_go && cron_enter "$cr_path" || return 0
  cron_scan "$@" 9<"./$cr_base"
  cr_i=0
  cr_lines=$(($# / 3))
  while [ "$cr_i" -lt "$cr_lines" ]; do
    cr_i=$((cr_i + 1))
    # Only what this call removed: a line that was left alone stays so.
    case $cr_found in *" $cr_i:"*)
      case $cr_gone in *" $1 "*) act_note "$cr_act" "$1" came-back; set -- "$@" "$1" "$2" "$3" ;; esac
      ;;
    esac
    shift 3
  done
  [ $# -lt 3 ] || cron_run "$@"
}

# Settling: path, attribute letters that were lifted from the file and from its folder. Removes the unfinished copy.
cron_repair() {
  cron_enter "$1"
  [ "$cr_is" = absent ] && [ ! -d . ] && return 0
  cr_tmp=./.davy-$act_callid
  [ -f "$cr_tmp" ] && [ ! -L "$cr_tmp" ] && [ -O "$cr_tmp" ] && rm -f -- "$cr_tmp"
  [ "$2" = - ] || [ "$cr_is" ] || chattr "+$2" -- "./$cr_base" 2>/dev/null
  [ "$3" = - ] || chattr "+$3" -- . 2>/dev/null
  return 0
}

# path; then target, occurrence, line each. One line a target: id, word.
cron_look() {
  cr_path=$1
  shift
  if ! cron_enter "$cr_path"; then
    while [ $# -ge 3 ]; do echo "$1 $cr_is"; shift 3; done
    return 0
  fi
  cron_look_body "$@" 9<"./$cr_base"
}
cron_look_body() {
  cron_scan "$@"
  cr_i=0
  cr_lines=$#
  while [ "$cr_lines" -ge 3 ]; do
    cr_i=$((cr_i + 1)) cr_lines=$((cr_lines - 3))
    case $cr_found in
      *" $cr_i:"*) echo "$1 present" ;;
      *)
        cron_missing "$3" "$3" "$6" "$9" "${12}" "${15}" "${18}"
        echo "$1 $cr_is"
        ;;
    esac
    set -- "$@" "$1" "$2" "$3"
    shift 3
  done
}
