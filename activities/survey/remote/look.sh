# Remote functions of the closer look: contents of what is suspect, and which package owns it.

# A database may be locked, or its tool be another one: what it did not answer in full says of no file that nobody owns it.
survey_packages() {
  if command -v dpkg-query >/dev/null; then
    echo dpkg
    survey_answer dpkg-query -S "$@"
  elif command -v rpm >/dev/null && [ -d /var/lib/rpm ]; then
    echo rpm
    survey_up
    survey_since=$survey_uptime
    for survey_file in "$@"; do
      survey_owner=$(timeout 10 rpm -qf --queryformat '%{NAME}' "$survey_file")
      case $? in
        0) printf '%s: %s\n' "$survey_owner" "$survey_file" ;;
        124 | 143) return 124 ;;
      esac
      survey_up
      [ $((survey_uptime - survey_since)) -lt 40 ] || return 124
    done
  elif command -v apk >/dev/null; then
    echo apk
    survey_answer apk info -W "$@"
  else
    return 127
  fi
}
survey_answer() {
  survey_list=$({
    timeout 20 "$@"
    echo "ended $?"
  } | head -c 1048576)
  printf '%s\n' "$survey_list"
  case ${survey_list##*"$nl"} in 'ended '[0-9] | 'ended '[0-9][0-9]) ;; *) return 124 ;; esac
}

# Words of four: kind, number, size (- where it is not known), path, or pid of an image. The paths of some kinds, all at once.
survey_records() {
  survey_count=$#
  while [ "$survey_count" -gt 0 ]; do
    case $1 in file | program | stat) set -- "$@" "$4" ;; esac
    shift 4
    survey_count=$((survey_count - 4))
  done
  survey_tree 0 "$@"
}
survey_owners() {
  survey_count=$#
  while [ "$survey_count" -gt 0 ]; do
    [ "$1" = package ] && set -- "$@" "$4"
    shift 4
    survey_count=$((survey_count - 4))
  done
  [ $# -gt 0 ] || return 127
  survey_packages "$@"
}
survey_same() {
  survey_images=
  while [ $# -ge 4 ]; do
    [ "$1" = image ] && survey_images="$survey_images $survey_proc/$4/exe"
    shift 4
  done
  [ ! "$survey_images" ] || stat -L -c '%n %d %i %s' $survey_images
}
# Sizes of the files that were in no listing, by one stat: y or n for each, whether it is there, and a line for each that is.
survey_sizes() {
  survey_there=
  survey_count=$#
  while [ "$survey_count" -gt 0 ]; do
    case $1$3 in
      file- | program-)
        if [ -f "$4" ]; then
          survey_there=${survey_there}y
          set -- "$@" "$4"
        else survey_there=${survey_there}n; fi
        ;;
    esac
    shift 4
    survey_count=$((survey_count - 4))
  done
  # One that is gone meanwhile would shift the others: then each is asked for by itself.
  [ $# -eq 0 ] || survey_bytes_of=$(stat -L -c %s -- "$@" 2>/dev/null) || survey_there=
}
survey_next_size() {
  case $survey_there in
    y*) survey_size=${survey_bytes_of%%"$nl"*} survey_bytes_of=${survey_bytes_of#*"$nl"} survey_there=${survey_there#y} ;;
    n*) survey_size=0 survey_there=${survey_there#n} ;;
    *) survey_size=$(stat -L -c %s -- "$survey_file" 2>/dev/null) || survey_size=0 ;;
  esac
}
# Small files by one head: each by itself costs two processes, and units and login files name dozens. Only what can neither make the
# frame unreadable nor take what is left for others: regular files without a newline in their names, at most 16 kB of each, so that
# what has grown since is cut. Their numbers, then what head says. One that blocks it hides those behind it: then each is read by itself.
survey_small() {
  survey_numbers= survey_rest_left=$survey_left
  survey_count=$#
  while [ "$survey_count" -gt 0 ]; do
    case $1,$4 in
      *"$nl"*) ;;
      file,* | program,*)
        if [ "$survey_cap" -ge 16384 ] && [ "$survey_rest_left" -ge 16384 ] && [ "$3" -le 8192 ] && [ -f "$4" ] && [ ! -L "$4" ]; then
          survey_numbers="$survey_numbers $2 " survey_rest_left=$((survey_rest_left - $3))
          set -- "$@" "$survey_prefix$4"
        fi
        ;;
    esac
    shift 4
    survey_count=$((survey_count - 4))
  done
  [ $# -gt 1 ] || survey_numbers=
  [ ! "$survey_numbers" ] || survey_part small survey_small_read "$@"
  [ "$survey_numbers" ] && survey_left=$survey_rest_left
}
survey_small_read() {
  printf '%s\n' "$survey_numbers"
  survey_read 16384 "$@" || {
    survey_numbers=
    return 124
  }
}
# A FIFO that took the file's place would be waited for.
survey_bytes() {
  [ "$survey_take" -gt 0 ] || return 0
  case $survey_kind in
    image) head -c "$survey_take" "$survey_file" ;;
    *) [ -f "$survey_file" ] && [ ! -L "$survey_file" ] && timeout 10 head -c "$survey_take" -- "$survey_file" ;;
  esac
}
# Files that a process holds open, each ended by NUL: a name may hold a newline.
survey_held() {
  if [ "$survey_gnu" ]; then
    timeout 5 find "$survey_proc/$survey_file/fd" -maxdepth 1 -lname '/*' -printf '%l\0' | head -c 262144
    return
  fi
  survey_count=0
  for survey_f in "$survey_proc/$survey_file"/fd/*; do
    survey_count=$((survey_count + 1))
    [ "$survey_count" -le 64 ] || return 0
    survey_to=$(readlink "$survey_f" && echo .) && printf '%s\0' "${survey_to%"$nl".}"
  done
}

# The closer look: a line each on standard input, words as above, paths escaped. One stat tells whether the images are still the
# same, one listing what stands at the paths; then contents go out as they are, small ones first, at most cap bytes of each and left
# bytes of all. A larger image is hashed here as well.
survey_look() {
  survey_nonce=$1 survey_prefix=$2 survey_cap=$3 survey_left=$4
  set --
  while read -r survey_kind survey_number survey_size survey_escaped; do
    unescape_path "$survey_escaped"
    set -- "$@" "$survey_kind" "$survey_number" "$survey_size" "$unescaped"
  done
  survey_look_at "$@" </dev/null
}
survey_look_at() {
  cd / || return 9
  survey_gnu
  survey_user
  survey_hold
  [ "$survey_holder" ] && trap 'kill "$survey_holder" 2>/dev/null' EXIT
  survey_proc=/proc${survey_holder:+/$survey_holder/root/proc}
  survey_part images survey_same "$@"
  survey_part records survey_records "$@"
  survey_part packages survey_owners "$@"
  survey_sizes "$@"
  survey_count=$#
  while [ "$survey_count" -gt 0 ]; do
    survey_size=$3 survey_file=$4
    case $1$3 in file- | program-) survey_next_size ;; esac
    set -- "$@" "$1" "$2" "$survey_size" "$4"
    shift 4
    survey_count=$((survey_count - 4))
  done
  survey_small "$@"
  while [ $# -ge 4 ]; do
    survey_kind=$1 survey_number=$2 survey_size=$3 survey_file=$4
    shift 4
    case $survey_kind in
      image) survey_file=$survey_proc/$survey_file/exe ;;
      # Of a large program that an interpreter or the loader runs the hash is needed too.
      file | program) ;;
      held)
        survey_part "held-$survey_number" survey_held
        survey_part "maps-$survey_number" head -c 524288 "$survey_proc/$survey_file/maps"
        continue
        ;;
      *) continue ;;
    esac
    case $survey_numbers in *" $survey_number "*) continue ;; esac
    # What has grown since it was listed does not take what is left for others.
    survey_take=$survey_cap
    [ "$survey_size" -lt "$survey_cap" ] && survey_take=$((survey_size + 8192))
    [ "$survey_take" -gt "$survey_cap" ] && survey_take=$survey_cap
    [ "$survey_left" -lt "$survey_take" ] && survey_take=$survey_left
    survey_part "$survey_number" survey_bytes
    [ "$survey_size" -gt "$survey_take" ] && [ "$survey_size" -le 536870912 ] && [ "$survey_kind" != file ] &&
      for survey_tool in sha256sum md5sum; do
        survey_part "$survey_number-$survey_tool" timeout 20 "$survey_tool" "$survey_file"
      done
    [ "$survey_size" -lt "$survey_take" ] && survey_take=$survey_size
    survey_left=$((survey_left - survey_take))
  done
  survey_part done true
}
