/**
 * The functions of remove-cron-entries in the remote shell.
 *
 * - The folder is held by the shell's working directory and the file by fd 9, so that a swapped path changes nothing.
 * - Lines are compared by the shell itself: exact bytes, no pattern. What `read` gave adds up to the file's size, or the file
 *   holds NULs and is left alone.
 * - The new file is a copy of the attributes (owner, mode, ACL, extended attributes) filled with the kept bytes, synced, then
 *   renamed over: there is a whole crontab at each moment. Its name begins with a dot, which cron does not read.
 * - Where the attributes cannot be copied (busybox cp drops ACLs without a word), the line's first byte becomes \`#\` in place.
 * - Just before the rename the old file is looked at once more, by device, inode, size and change time.
 */
export const CRON_LIBRARY = `
cron_each() {
  cr_say=$1
  shift
  while [ $# -ge 3 ]; do act_after "$cr_act" "$1" $cr_say; shift 3; done
}
# id occurrence line …: marks the triples that the current line is.
cron_match() {
  cr_i=0
  while [ $# -ge 3 ]; do
    cr_i=$((cr_i + 1))
    if [ "$cr_l" = "$3" ]; then
      eval "cr_c=\\$((cr_c$cr_i + 1)) cr_c$cr_i=\\$cr_c"
      [ "$cr_c" = "$2" ] && cr_hit=1 cr_found="$cr_found$cr_i:$cr_off "
    fi
    shift 3
  done
}
# Reads fd 9 through. Sets cr_found, cr_keep (ranges from:to), cr_off (bytes seen).
cron_scan() {
  cr_off=0 cr_from=0 cr_keep= cr_found=' ' cr_end= cr_i=0
  while [ $((cr_i * 3)) -lt $# ]; do cr_i=$((cr_i + 1)); eval "cr_c$cr_i=0"; done
  while IFS= read -r cr_l || { cr_end=1; [ "$cr_l" ]; }; do
    cr_hit=
    cron_match "$@"
    cr_to=$((cr_off + \${#cr_l} + 1))
    [ "$cr_end" ] && cr_to=$((cr_to - 1))
    if [ "$cr_hit" ]; then
      [ "$cr_off" -gt "$cr_from" ] && cr_keep="$cr_keep $cr_from:$cr_off"
      cr_from=$cr_to
    fi
    cr_off=$cr_to
  done <&9
  [ "$cr_off" -gt "$cr_from" ] && cr_keep="$cr_keep $cr_from:$cr_off"
}
# Whether line $1 is $2 edited: but for two words the same, from its head and its end; in a short line the longest word decides.
cron_kin() (
  cr_k=$1
  set -- $2
  cr_n=$# cr_m="$*"
  set -- $cr_k
  cr_k="$*" cr_same=0 cr_long=
  if [ "$cr_n" -le 6 ]; then
    for cr_w in $cr_m; do [ \${#cr_w} -gt \${#cr_long} ] && cr_long=$cr_w; done
    case " $cr_k " in *" $cr_long "*) exit 0 ;; esac
    exit 1
  fi
  while [ "$cr_k" ] && [ "$cr_m" ] && [ "\${cr_k%% *}" = "\${cr_m%% *}" ]; do
    cr_same=$((cr_same + 1))
    case $cr_k in *' '*) cr_k=\${cr_k#* } ;; *) cr_k= ;; esac
    case $cr_m in *' '*) cr_m=\${cr_m#* } ;; *) cr_m= ;; esac
  done
  while [ "$cr_k" ] && [ "$cr_m" ] && [ "\${cr_k##* }" = "\${cr_m##* }" ]; do
    cr_same=$((cr_same + 1))
    case $cr_k in *' '*) cr_k=\${cr_k% *} ;; *) cr_k= ;; esac
    case $cr_m in *' '*) cr_m=\${cr_m% *} ;; *) cr_m= ;; esac
  done
  [ "$cr_same" -ge $((cr_n - 2)) ] && [ $((cr_same * 4)) -ge $((cr_n * 3)) ]
)
# What became of an approved line ($1) that is not there: absent, commented or changed. The other approved lines ($2 …) are none.
cron_missing() (
  cr_line=$1 cr_is=absent
  shift
  while IFS= read -r cr_l || [ "$cr_l" ]; do
    cr_known=
    for cr_w; do [ "$cr_l" = "$cr_w" ] && cr_known=1; done
    [ "$cr_known" ] && continue
    case $cr_l in
      '#'*) [ "\${cr_l#?}" = "\${cr_line#?}" ] || [ "\${cr_l#?}" = "$cr_line" ] && { echo commented; exit; } ;;
      *) cron_kin "$cr_l" "$cr_line" && cr_is=changed ;;
    esac
  done
  echo "$cr_is"
) 2>/dev/null <"./$cr_base"

# Attribute letters that somebody set; the rest belongs to the file system.
cron_flags() {
  cr_f=
  command -v lsattr >/dev/null || return 0
  cr_f=$(lsattr -d -- "$1" 2>/dev/null) || cr_f=
  cr_f=\${cr_f%% *}
  cr_out=
  for cr_w in a A c C d D F i j m P s S t T u x; do
    case $cr_f in *"$cr_w"*) cr_out=$cr_out$cr_w ;; esac
  done
  cr_f=$cr_out
}
cron_lift() {
  cron_flags "$1"
  case $cr_f in
    *[ia]*) command -v chattr >/dev/null && chattr -ia -- "$1" 2>/dev/null ;;
    *) return 1 ;;
  esac
}
cron_fill() {
  for cr_r in $cr_keep; do
    cr_a=\${cr_r%:*} cr_b=\${cr_r#*:}
    if [ "$cr_a" = 0 ]; then head -c "$cr_b" /proc/self/fd/9
    elif [ "$cr_b" = "$cr_off" ]; then tail -c "+$((cr_a + 1))" /proc/self/fd/9
    else tail -c "+$((cr_a + 1))" /proc/self/fd/9 | head -c "$((cr_b - cr_a))"
    fi
  done
}
# The file as it is now, by fd and by path: size, device, inode, change time, owner, mode, links. Beside it the new one.
cron_state() { stat -L -c '%s|%d:%i|%z|%u:%g:%a:%h' /proc/self/fd/9 "./$cr_base" "$@" 2>/dev/null; }

# Prints nothing; 0 done, 1 cannot be copied with its attributes, 2 is immutable or may not be written, 3 changed meanwhile.
cron_splice() {
  cr_tmp=./.davy-$act_callid
  rm -f -- "$cr_tmp"
  cp --attributes-only --preserve=mode,ownership,xattr -- "./$cr_base" "$cr_tmp" 2>/dev/null || {
    rm -f -- "$cr_tmp" 2>/dev/null
    cp --attributes-only --version >/dev/null 2>&1 || return 1
    true 2>/dev/null >"$cr_tmp" || return 2
    rm -f -- "$cr_tmp"
    return 1
  }
  cr_size=0
  for cr_r in $cr_keep; do cr_size=$((cr_size + \${cr_r#*:} - \${cr_r%:*})); done
  cron_fill | dd of="$cr_tmp" bs=65536 conv=notrunc,fsync 2>/dev/null || { rm -f -- "$cr_tmp"; return 2; }
  # Attributes like "no dump" go along; immutable and append-only come after the rename.
  if [ "$cr_set" ]; then
    cr_more=$(echo "$cr_set" | tr -d ia)
    [ "$cr_more" ] && chattr "+$cr_more" -- "$cr_tmp" 2>/dev/null
  fi
  cr_now=$(cron_state "$cr_tmp")
  case $cr_now in
    "$cr_was$nl$cr_was$nl$cr_size|"*) ;;
    *) rm -f -- "$cr_tmp"; return 3 ;;
  esac
  mv -f -T -- "$cr_tmp" "./$cr_base" 2>/dev/null && return 0
  rm -f -- "$cr_tmp"
  return 2
}
# One byte a line, in the file that fd 8 holds: no moment at which the file is not whole. The offsets are those of the file that
# was read: anything else would be commented out in the middle of somebody's line. 75: it changed meanwhile.
cron_comment() {
  cr_now=$(stat -L -c '%s|%d:%i|%z|%u:%g:%a:%h' /proc/self/fd/8 2>/dev/null)
  [ "$cr_now" = "$cr_was" ] || return 75
  for cr_r in $cr_found; do
    printf '#' | dd of=/proc/self/fd/8 bs=1 seek="\${cr_r#*:}" conv=notrunc,fsync 2>/dev/null || return 1
  done
  touch .
}

# With fd 9 on the file. 75: it changed meanwhile, try again.
cron_body() {
  cr_was=$(cron_state)
  cr_now=\${cr_was#*"$nl"} cr_was=\${cr_was%%"$nl"*}
  [ "$cr_was" ] && [ "$cr_was" = "$cr_now" ] || return 75
  [ "\${cr_was%%|*}" -le 262144 ] || { cron_each 'failed reason=too-large' "$@"; return 0; }
  cron_scan "$@"
  [ "$cr_off" = "\${cr_was%%|*}" ] || { cron_each 'changed reason=nul-byte' "$@"; return 0; }
  cr_how=
  if [ "$cr_found" != ' ' ]; then
    cron_flags "./$cr_base"
    cr_set=$cr_f cr_dirset=
    case $cr_set in *[ia]*)
      act_note "$cr_act" "$1" lifted "file=$(echo "$cr_set" | tr -cd ia)" folder=
      cron_lift "./$cr_base" || cr_how='failed reason=immutable'
      # Lifting changes the change time.
      cr_was=$(cron_state)
      cr_was=\${cr_was%%"$nl"*}
      ;;
    esac
    if [ ! "$cr_how" ]; then
      cron_splice
      cr_x=$?
      if [ "$cr_x" = 2 ]; then
        cron_flags .
        case $cr_f in *[ia]*)
          cr_dirset=$cr_f
          act_note "$cr_act" "$1" lifted file= "folder=$(echo "$cr_f" | tr -cd ia)"
          cron_lift . && { cron_splice; cr_x=$?; }
          ;;
        esac
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
    case $cr_set in *[ia]*) chattr "+$(echo "$cr_set" | tr -cd ia)" -- "./$cr_base" 2>/dev/null ;; esac
    case $cr_dirset in *[ia]*) chattr "+$(echo "$cr_dirset" | tr -cd ia)" -- . 2>/dev/null ;; esac
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
        case $(cron_missing "$3" "$3" "$6" "$9" "\${12}" "\${15}" "\${18}") in
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
  cr_base=\${1##*/} cr_dir=\${1%/*} cr_is=
  cd -P -- "\${cr_dir:-/}" 2>/dev/null || { cr_is=absent; return 1; }
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
      *) echo "$1 $(cron_missing "$3" "$3" "$6" "$9" "\${12}" "\${15}" "\${18}")" ;;
    esac
    set -- "$@" "$1" "$2" "$3"
    shift 3
  done
}
`;
