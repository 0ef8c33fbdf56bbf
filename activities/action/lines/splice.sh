# Putting a file without some of its lines in the place of the one with them.
#
# - The new file is a copy of the attributes (owner, mode, ACL, extended attributes, label) filled with the kept bytes, synced, then
#   renamed over: there is a whole file at each moment. Its name begins with a dot, which cron does not read.
# - Where the attributes cannot be copied (busybox cp drops ACLs without a word), the line's first byte becomes `#` in place.
# - Just before the rename the old file is looked at once more, by device, inode, size and change time.
# - A shell script that could be read before can be read afterwards, or nothing is changed. `sh -n` runs nothing.

# Attribute letters that somebody set; the rest belongs to the file system. Sets line_f: immutable and append-only, line_more: others.
line_flags() {
  line_f= line_more=
  mark_read "$1"
  line_out=$mark_is
  for line_w in a i; do
    case $line_out in *"$line_w"*) line_f=$line_f$line_w ;; esac
  done
  for line_w in A c C d D F j m P s S t T u x; do
    case $line_out in *"$line_w"*) line_more=$line_more$line_w ;; esac
  done
}
# File or folder, the letters that line_flags found: takes them away.
line_lift() {
  [ "$2" ] && mark_lift "$1"
}
# Targets as line_scan read them. The kept ranges, from the file that fd 9 holds, read from its beginning: each by its length, the
# lines between are read over; and what comes in the place of a line. Into line_tmp. 75: it is not the file that was read.
line_fill() {
  line_at=0 line_size=0
  for line_r in $line_keep; do
    case $line_r in =*)
      eval "act_load \"\${${line_r#=}}\""
      printf '%s\n' "$t_to" || return 1
      line_size=$((line_size + ${#t_to} + 1))
      continue
      ;;
    esac
    line_a=${line_r%:*} line_b=${line_r#*:}
    while [ "$line_at" -lt "$line_a" ]; do
      IFS= read -r line_l || return 75
      line_at=$((line_at + ${#line_l} + 1))
    done
    [ "$line_at" = "$line_a" ] || return 75
    line_at=$line_b line_sync=
    [ "$line_r" = "${line_keep##* }" ] && line_sync=conv=fsync
    dd bs=$((line_b - line_a)) count=1 iflag=fullblock $line_sync || return 1
    line_size=$((line_size + line_b - line_a))
  done
  case ${line_keep##* } in *:*) ;; *) dd if=/dev/null conv=fsync ;; esac
} </proc/self/fd/9 >>"$line_tmp" 2>/dev/null
# The file as it is now, by fd and by path: size, device, inode, change time, owner, mode, links. Beside it what else is named.
line_state() { exec stat -L -c '%s|%d:%i|%z|%u:%g:%a:%h' /proc/self/fd/9 "./$line_base" "$@" 2>/dev/null; }
# Whether a shell can read the file, as far as its grammar goes.
line_reads() { timeout -s KILL 10 sh -n "$1" >/dev/null 2>&1; }
# Whether line_check found the old file good and finds the new one bad.
line_spoilt() { [ "$line_check" = sh ] && line_reads /proc/self/fd/9 && ! line_reads "$1"; }

# The new file at line_tmp, from the attributes of $1; then targets. 0: it is there. Else nothing is: 1 attributes cannot be copied, 2
# may not be written, 3 changed meanwhile, 4 no shell could read it.
line_make() {
  line_from=$1
  shift
  cp --attributes-only --preserve=all -- "$line_from" "$line_tmp" 2>/dev/null || {
    rm -f -- "$line_tmp" 2>/dev/null
    cp --attributes-only --version >/dev/null 2>&1 || return 1
    true 2>/dev/null >"$line_tmp" || return 2
    rm -f -- "$line_tmp"
    return 1
  }
  line_fill "$@"
  case $? in
    0)
      # The times came along with the attributes, and writing nothing leaves them: cron would go on with the old text.
      [ "$line_size" != 0 ] || touch -c -- "$line_tmp"
      line_spoilt "$line_tmp" || return 0
      rm -f -- "$line_tmp"
      return 4
      ;;
    75)
      rm -f -- "$line_tmp"
      return 3
      ;;
  esac
  rm -f -- "$line_tmp"
  return 2
}
# Targets. Prints nothing; 0 done, 1 cannot be copied with its attributes, 2 is immutable or may not be written, 3 changed meanwhile,
# 4 no shell could read it any more.
line_splice() {
  [ ! "$line_apart" ] || {
    line_splice_apart "$@"
    return
  }
  line_tmp=./.davy-$act_callid
  { [ ! -e "$line_tmp" ] && [ ! -L "$line_tmp" ]; } || rm -f -- "$line_tmp"
  line_make "./$line_base" "$@" || return
  # Attributes like "no dump" go along; immutable and append-only come after the rename.
  [ "$line_along" ] && mark_set "$line_along" "$line_tmp"
  line_sums=$(exec sha256sum /proc/self/fd/9 "$line_tmp" 2>/dev/null)
  line_now=$(line_state "$line_tmp")
  case $line_now in
    "$line_was$nl$line_was$nl$line_size|"*) ;;
    *)
      rm -f -- "$line_tmp"
      return 3
      ;;
  esac
  mv -f -T -- "$line_tmp" "./$line_base" 2>/dev/null && return 0
  rm -f -- "$line_tmp"
  return 2
}
# Offset, text: writes it over the bytes of the file that fd 8 holds.
line_poke() { printf '%s' "$2" | dd of=/proc/self/fd/8 bs=1 seek="$1" conv=notrunc,fsync 2>/dev/null; }
# The loaded target, its offset, and what to write: `#` comments each of its lines out, the last one first, so that none goes on in
# another one; `=` writes back what stood there. A line that something has to stand in the place of keeps a `:` ahead of its comment.
line_ink() {
  line_a=$1 line_e=$t_line
  while :; do
    case $line_e in
      *"$nl"*) line_b=${line_e##*"$nl"} line_e=${line_e%"$nl"*} ;;
      *) line_b=$line_e line_e= ;;
    esac
    line_d=$line_a
    [ ! "$line_e" ] || line_d=$((line_a + ${#line_e} + 1))
    if [ "$2" = '=' ]; then
      line_c=${line_b#???}
      line_poke "$line_d" "${line_b%"$line_c"}" || return 1
    elif [ "$t_to" ] && [ ! "$line_e" ]; then
      [ "$t_to" = : ] && [ ${#line_b} -ge 3 ] && line_poke "$line_d" ': #' || return 1
    elif [ "$line_b" ]; then
      line_poke "$line_d" '#' || return 1
    fi
    [ "$line_e" ] || return 0
  done
}
# Targets as line_scan read them. The file that fd 8 holds: no moment at which it is not whole. The offsets are those of the file that
# was read: anything else would be commented out in the middle of somebody's line. 75: it changed meanwhile; 4: see line_splice.
line_comment() {
  line_now=$(exec stat -L -c '%s|%d:%i|%z|%u:%g:%a:%h' /proc/self/fd/8 "./$line_base" 2>/dev/null)
  [ "$line_now" = "$line_was$nl$line_was" ] || return 75
  line_good=
  [ "$line_check" = sh ] && line_reads /proc/self/fd/9 && line_good=1
  line_ink_all '#' "$@" || {
    line_ink_all '=' "$@"
    return 1
  }
  if [ "$line_good" ] && ! line_reads /proc/self/fd/8; then
    line_ink_all '=' "$@"
    return 4
  fi
  touch .
}
line_ink_all() {
  line_how_ink=$1
  shift
  for line_r in $line_found; do
    eval "act_load \"\${${line_r%%:*}}\""
    line_ink "${line_r#*:}" "$line_how_ink" || return 1
  done
}
