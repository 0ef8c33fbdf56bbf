# Putting a crontab without some of its lines in the place of the one with them.
#
# - The new file is a copy of the attributes (owner, mode, ACL, extended attributes) filled with the kept bytes, synced, then
#   renamed over: there is a whole crontab at each moment. Its name begins with a dot, which cron does not read.
# - Where the attributes cannot be copied (busybox cp drops ACLs without a word), the line's first byte becomes `#` in place.
# - Just before the rename the old file is looked at once more, by device, inode, size and change time.

# Attribute letters that somebody set; the rest belongs to the file system. Sets cr_f: immutable and append-only, cr_more: others.
cron_flags() {
  cr_f= cr_more=
  command -v lsattr >/dev/null || return 0
  cr_out=$(lsattr -d -- "$1" 2>/dev/null) || return 0
  cr_out=${cr_out%% *}
  for cr_w in a i; do
    case $cr_out in *"$cr_w"*) cr_f=$cr_f$cr_w ;; esac
  done
  for cr_w in A c C d D F j m P s S t T u x; do
    case $cr_out in *"$cr_w"*) cr_more=$cr_more$cr_w ;; esac
  done
}
# File or folder, the letters that cron_flags found: takes them away.
cron_lift() {
  [ "$2" ] && command -v chattr >/dev/null && chattr -ia -- "$1" 2>/dev/null
}
# The kept ranges, from the file that fd 9 holds, read from its beginning: each by its length, the lines between are read over.
# 75: it is not the file that was read.
cron_fill() {
  cr_at=0
  for cr_r in $cr_keep; do
    cr_a=${cr_r%:*} cr_b=${cr_r#*:}
    while [ "$cr_at" -lt "$cr_a" ]; do
      IFS= read -r cr_l || return 75
      cr_at=$((cr_at + ${#cr_l} + 1))
    done
    [ "$cr_at" = "$cr_a" ] || return 75
    cr_at=$cr_b cr_sync=
    [ "$cr_r" = "${cr_keep##* }" ] && cr_sync=conv=fsync
    dd bs=$((cr_b - cr_a)) count=1 iflag=fullblock $cr_sync || return 1
  done
  [ "$cr_keep" ] || dd if=/dev/null conv=fsync
} </proc/self/fd/9 >>"$cr_tmp" 2>/dev/null
# The file as it is now, by fd and by path: size, device, inode, change time, owner, mode, links. Beside it the new one.
cron_state() { exec stat -L -c '%s|%d:%i|%z|%u:%g:%a:%h' /proc/self/fd/9 "./$cr_base" "$@" 2>/dev/null; }

# Prints nothing; 0 done, 1 cannot be copied with its attributes, 2 is immutable or may not be written, 3 changed meanwhile.
cron_splice() {
  cr_tmp=./.davy-$act_callid
  { [ ! -e "$cr_tmp" ] && [ ! -L "$cr_tmp" ]; } || rm -f -- "$cr_tmp"
  cp --attributes-only --preserve=mode,ownership,xattr -- "./$cr_base" "$cr_tmp" 2>/dev/null || {
    rm -f -- "$cr_tmp" 2>/dev/null
    cp --attributes-only --version >/dev/null 2>&1 || return 1
    true 2>/dev/null >"$cr_tmp" || return 2
    rm -f -- "$cr_tmp"
    return 1
  }
  cr_size=0
  for cr_r in $cr_keep; do cr_size=$((cr_size + ${cr_r#*:} - ${cr_r%:*})); done
  cron_fill
  case $? in
    0) ;;
    75) rm -f -- "$cr_tmp"; return 3 ;;
    *) rm -f -- "$cr_tmp"; return 2 ;;
  esac
  # Attributes like "no dump" go along; immutable and append-only come after the rename.
  [ "$cr_along" ] && chattr "+$cr_along" -- "$cr_tmp" 2>/dev/null
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
    printf '#' | dd of=/proc/self/fd/8 bs=1 seek="${cr_r#*:}" conv=notrunc,fsync 2>/dev/null || return 1
  done
  touch .
}
