# Remote functions of the closer look: contents of what is suspect, and which package owns it.

# A database may be locked, or its tool be another one: what it did not answer in full says of no file that nobody owns it.
survey_packages() {
  if command -v dpkg-query >/dev/null; then
    echo dpkg
    survey_answer dpkg-query -S "$@"
  elif command -v rpm >/dev/null && [ -d /var/lib/rpm ]; then
    echo rpm
    survey_up
    since=$up
    for file in "$@"; do
      owner=$(timeout 10 rpm -qf --queryformat '%{NAME}' "$file")
      case $? in
        0) printf '%s: %s\n' "$owner" "$file" ;;
        124 | 143) return 124 ;;
      esac
      survey_up
      [ $((up - since)) -lt 40 ] || return 124
    done
  elif command -v apk >/dev/null; then
    echo apk
    survey_answer apk info -W "$@"
  else
    return 127
  fi
}
survey_answer() {
  list=$({ timeout 20 "$@"; echo "ended $?"; } | head -c 1048576)
  printf '%s\n' "$list"
  case ${list##*"$nl"} in 'ended '[0-9] | 'ended '[0-9][0-9]) ;; *) return 124 ;; esac
}

# Words of four: kind, number, size (- where it is not known), path, or pid of an image. The paths of some kinds, all at once.
survey_records() {
  count=$#
  while [ "$count" -gt 0 ]; do
    case $1 in file | stat) set -- "$@" "$4" ;; esac
    shift 4
    count=$((count - 4))
  done
  survey_tree 0 "$@"
}
survey_owners() {
  count=$#
  while [ "$count" -gt 0 ]; do
    [ "$1" = package ] && set -- "$@" "$4"
    shift 4
    count=$((count - 4))
  done
  [ $# -gt 0 ] || return 127
  survey_packages "$@"
}
survey_same() {
  images=
  while [ $# -ge 4 ]; do
    [ "$1" = image ] && images="$images $proc/$4/exe"
    shift 4
  done
  [ ! "$images" ] || stat -L -c '%n %d %i %s' $images
}
# A FIFO that took the file's place would be waited for.
survey_bytes() {
  [ "$take" -gt 0 ] || return 0
  case $kind in
    image) head -c "$take" "$file" ;;
    *) [ -f "$file" ] && [ ! -L "$file" ] && timeout 10 head -c "$take" -- "$file" ;;
  esac
}

# The closer look: a line each on standard input, words as above, paths escaped. One stat tells whether the images are still the
# same, one listing what stands at the paths; then contents go out as they are, at most cap bytes of each and left bytes of all. A
# larger image is hashed here as well.
survey_look() {
  n=$1 cap=$2 left=$3
  set --
  while read -r kind number size escaped; do
    unescape_path "$escaped"
    set -- "$@" "$kind" "$number" "$size" "$path"
  done
  survey_look_at "$@" </dev/null
}
survey_look_at() {
  survey_gnu
  survey_user
  survey_hold
  [ "$holder" ] && trap 'kill "$holder" 2>/dev/null' EXIT
  proc=/proc${holder:+/$holder/root/proc}
  survey_part images survey_same "$@"
  survey_part records survey_records "$@"
  survey_part packages survey_owners "$@"
  while [ $# -ge 4 ]; do
    kind=$1 number=$2 size=$3 file=$4
    shift 4
    case $kind in
      image) file=$proc/$file/exe ;;
      file) ;;
      *) continue ;;
    esac
    [ "$size" = - ] && { size=$(stat -L -c %s -- "$file" 2>/dev/null) || size=0; }
    # What has grown since it was listed does not take what is left for others.
    take=$cap
    [ "$size" -lt "$cap" ] && take=$((size + 8192))
    [ "$take" -gt "$cap" ] && take=$cap
    [ "$left" -lt "$take" ] && take=$left
    survey_part "$number" survey_bytes
    [ "$size" -gt "$take" ] && [ "$size" -le 536870912 ] && [ "$kind" = image ] &&
      for tool in sha256sum md5sum; do
        survey_part "$number-$tool" timeout 20 "$tool" "$file"
      done
    [ "$size" -lt "$take" ] && take=$size
    left=$((left - take))
  done
  survey_part done true
}
