# What stands at the paths of files, asked at the end of an incident: a survey lists a few folders only.

# Pairs of path and device:inode. A line each, by its number, so that no byte of a path comes back: absent, same (the very
# inode), other (no regular file), or the identity of what stands there with its SHA-256. `end` says that all were asked.
places_look() {
  places_at=0
  while [ $# -ge 2 ]; do
    places_at=$((places_at + 1))
    # A link is tested before what it leads to; a name is never opened before it is known to be a regular file.
    if [ -L "$1" ]; then
      echo "$places_at other"
    elif [ ! -e "$1" ]; then
      echo "$places_at absent"
    elif [ ! -f "$1" ]; then
      echo "$places_at other"
    else
      places_file "$1" "$2"
    fi
    shift 2
  done
  echo end
}
places_file() {
  # A dead network mount or a slow disk costs a time limit, not the whole look.
  places_is=$(timeout 10 stat -c '%d:%i' -- "$1" 2>/dev/null)
  if [ "$places_is" = "$2" ]; then
    echo "$places_at same"
    return 0
  fi
  [ "$places_is" ] || return 0
  places_sum=$(timeout 20 sha256sum <"$1" 2>/dev/null)
  echo "$places_at file $places_is ${places_sum%% *}"
}
