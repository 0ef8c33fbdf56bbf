# Putting a file without some of its lines in the place of the one with them.
#
# - The new file is a copy of the attributes (owner, mode, ACL, extended attributes) filled with the kept bytes, synced, then
#   renamed over: there is a whole file at each moment. Its name begins with a dot, which cron does not read.
# - Where the attributes cannot be copied (busybox cp drops ACLs without a word), the line's first byte becomes `#` in place.
# - Just before the rename the old file is looked at once more, by device, inode, size and change time.

# Attribute letters that somebody set; the rest belongs to the file system. Sets line_f: immutable and append-only, line_more: others.
line_flags() {
  line_f= line_more=
  command -v lsattr >/dev/null || return 0
  line_out=$(lsattr -d -- "$1" 2>/dev/null) || return 0
  line_out=${line_out%% *}
  for line_w in a i; do
    case $line_out in *"$line_w"*) line_f=$line_f$line_w ;; esac
  done
  for line_w in A c C d D F j m P s S t T u x; do
    case $line_out in *"$line_w"*) line_more=$line_more$line_w ;; esac
  done
}
# File or folder, the letters that line_flags found: takes them away.
line_lift() {
  [ "$2" ] && command -v chattr >/dev/null && chattr -ia -- "$1" 2>/dev/null
}
# The kept ranges, from the file that fd 9 holds, read from its beginning: each by its length, the lines between are read over.
# 75: it is not the file that was read.
line_fill() {
  line_at=0
  for line_r in $line_keep; do
    line_a=${line_r%:*} line_b=${line_r#*:}
    while [ "$line_at" -lt "$line_a" ]; do
      IFS= read -r line_l || return 75
      line_at=$((line_at + ${#line_l} + 1))
    done
    [ "$line_at" = "$line_a" ] || return 75
    line_at=$line_b line_sync=
    [ "$line_r" = "${line_keep##* }" ] && line_sync=conv=fsync
    dd bs=$((line_b - line_a)) count=1 iflag=fullblock $line_sync || return 1
  done
  [ "$line_keep" ] || dd if=/dev/null conv=fsync
} </proc/self/fd/9 >>"$line_tmp" 2>/dev/null
# The file as it is now, by fd and by path: size, device, inode, change time, owner, mode, links. Beside it the new one.
line_state() { exec stat -L -c '%s|%d:%i|%z|%u:%g:%a:%h' /proc/self/fd/9 "./$line_base" "$@" 2>/dev/null; }

# Prints nothing; 0 done, 1 cannot be copied with its attributes, 2 is immutable or may not be written, 3 changed meanwhile.
line_splice() {
  line_tmp=./.davy-$act_callid
  { [ ! -e "$line_tmp" ] && [ ! -L "$line_tmp" ]; } || rm -f -- "$line_tmp"
  cp --attributes-only --preserve=mode,ownership,xattr -- "./$line_base" "$line_tmp" 2>/dev/null || {
    rm -f -- "$line_tmp" 2>/dev/null
    cp --attributes-only --version >/dev/null 2>&1 || return 1
    true 2>/dev/null >"$line_tmp" || return 2
    rm -f -- "$line_tmp"
    return 1
  }
  line_size=0
  for line_r in $line_keep; do line_size=$((line_size + ${line_r#*:} - ${line_r%:*})); done
  line_fill
  case $? in
    0) ;;
    75)
      rm -f -- "$line_tmp"
      return 3
      ;;
    *)
      rm -f -- "$line_tmp"
      return 2
      ;;
  esac
  # Attributes like "no dump" go along; immutable and append-only come after the rename.
  [ "$line_along" ] && chattr "+$line_along" -- "$line_tmp" 2>/dev/null
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
# One byte a line, in the file that fd 8 holds: no moment at which the file is not whole. The offsets are those of the file that
# was read: anything else would be commented out in the middle of somebody's line. 75: it changed meanwhile.
line_comment() {
  line_now=$(stat -L -c '%s|%d:%i|%z|%u:%g:%a:%h' /proc/self/fd/8 2>/dev/null)
  [ "$line_now" = "$line_was" ] || return 75
  for line_r in $line_found; do
    printf '#' | dd of=/proc/self/fd/8 bs=1 seek="${line_r#*:}" conv=notrunc,fsync 2>/dev/null || return 1
  done
  touch .
}
