# Putting a crontab without some of its lines in the place of the one with them.
#
# - The new file is a copy of the attributes (owner, mode, ACL, extended attributes) filled with the kept bytes, synced, then
#   renamed over: there is a whole crontab at each moment. Its name begins with a dot, which cron does not read.
# - Where the attributes cannot be copied (busybox cp drops ACLs without a word), the line's first byte becomes `#` in place.
# - Just before the rename the old file is looked at once more, by device, inode, size and change time.

# Attribute letters that somebody set; the rest belongs to the file system. Sets cron_f: immutable and append-only, cron_more: others.
cron_flags() {
  cron_f= cron_more=
  command -v lsattr >/dev/null || return 0
  cron_out=$(lsattr -d -- "$1" 2>/dev/null) || return 0
  cron_out=${cron_out%% *}
  for cron_w in a i; do
    case $cron_out in *"$cron_w"*) cron_f=$cron_f$cron_w ;; esac
  done
  for cron_w in A c C d D F j m P s S t T u x; do
    case $cron_out in *"$cron_w"*) cron_more=$cron_more$cron_w ;; esac
  done
}
# File or folder, the letters that cron_flags found: takes them away.
cron_lift() {
  [ "$2" ] && command -v chattr >/dev/null && chattr -ia -- "$1" 2>/dev/null
}
# The kept ranges, from the file that fd 9 holds, read from its beginning: each by its length, the lines between are read over.
# 75: it is not the file that was read.
cron_fill() {
  cron_at=0
  for cron_r in $cron_keep; do
    cron_a=${cron_r%:*} cron_b=${cron_r#*:}
    while [ "$cron_at" -lt "$cron_a" ]; do
      IFS= read -r cron_l || return 75
      cron_at=$((cron_at + ${#cron_l} + 1))
    done
    [ "$cron_at" = "$cron_a" ] || return 75
    cron_at=$cron_b cron_sync=
    [ "$cron_r" = "${cron_keep##* }" ] && cron_sync=conv=fsync
    dd bs=$((cron_b - cron_a)) count=1 iflag=fullblock $cron_sync || return 1
  done
  [ "$cron_keep" ] || dd if=/dev/null conv=fsync
} </proc/self/fd/9 >>"$cron_tmp" 2>/dev/null
# The file as it is now, by fd and by path: size, device, inode, change time, owner, mode, links. Beside it the new one.
cron_state() { exec stat -L -c '%s|%d:%i|%z|%u:%g:%a:%h' /proc/self/fd/9 "./$cron_base" "$@" 2>/dev/null; }

# Prints nothing; 0 done, 1 cannot be copied with its attributes, 2 is immutable or may not be written, 3 changed meanwhile.
cron_splice() {
  cron_tmp=./.davy-$act_callid
  { [ ! -e "$cron_tmp" ] && [ ! -L "$cron_tmp" ]; } || rm -f -- "$cron_tmp"
  cp --attributes-only --preserve=mode,ownership,xattr -- "./$cron_base" "$cron_tmp" 2>/dev/null || {
    rm -f -- "$cron_tmp" 2>/dev/null
    cp --attributes-only --version >/dev/null 2>&1 || return 1
    true 2>/dev/null >"$cron_tmp" || return 2
    rm -f -- "$cron_tmp"
    return 1
  }
  cron_size=0
  for cron_r in $cron_keep; do cron_size=$((cron_size + ${cron_r#*:} - ${cron_r%:*})); done
  cron_fill
  case $? in
    0) ;;
    75)
      rm -f -- "$cron_tmp"
      return 3
      ;;
    *)
      rm -f -- "$cron_tmp"
      return 2
      ;;
  esac
  # Attributes like "no dump" go along; immutable and append-only come after the rename.
  [ "$cron_along" ] && chattr "+$cron_along" -- "$cron_tmp" 2>/dev/null
  cron_sums=$(exec sha256sum /proc/self/fd/9 "$cron_tmp" 2>/dev/null)
  cron_now=$(cron_state "$cron_tmp")
  case $cron_now in
    "$cron_was$nl$cron_was$nl$cron_size|"*) ;;
    *)
      rm -f -- "$cron_tmp"
      return 3
      ;;
  esac
  mv -f -T -- "$cron_tmp" "./$cron_base" 2>/dev/null && return 0
  rm -f -- "$cron_tmp"
  return 2
}
# One byte a line, in the file that fd 8 holds: no moment at which the file is not whole. The offsets are those of the file that
# was read: anything else would be commented out in the middle of somebody's line. 75: it changed meanwhile.
cron_comment() {
  cron_now=$(stat -L -c '%s|%d:%i|%z|%u:%g:%a:%h' /proc/self/fd/8 2>/dev/null)
  [ "$cron_now" = "$cron_was" ] || return 75
  for cron_r in $cron_found; do
    printf '#' | dd of=/proc/self/fd/8 bs=1 seek="${cron_r#*:}" conv=notrunc,fsync 2>/dev/null || return 1
  done
  touch .
}
