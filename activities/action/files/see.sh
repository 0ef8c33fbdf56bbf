# What stands at the paths of files of one folder: one stat and one pass of hashing for all of them. What differs at first sight
# is not touched at all. A target is four parameters: id, path, device:inode:size, sha256.

file_count() { file_count=$#; }
# Targets of one folder, which it enters. Sets file_says: words target=same, target=absent or target=reason.
file_see() {
  file_says=' ' file_asked= file_dir=${2%/*} file_left=$(($# / 4)) file_there=1
  cd -P -- "${file_dir:-/}" 2>/dev/null || file_there=
  while [ "$file_left" -gt 0 ]; do
    file_left=$((file_left - 1)) file_base=${2##*/}
    if [ ! "$file_there" ]; then
      file_says="$file_says$1=absent "
    elif [ -L "./$file_base" ]; then
      file_says="$file_says$1=link "
    elif [ ! -e "./$file_base" ]; then
      file_says="$file_says$1=absent "
    elif [ ! -f "./$file_base" ]; then
      file_says="$file_says$1=not-a-file "
    else
      file_asked="$file_asked $1=$3=$4"
      set -- "$@" "./$file_base"
    fi
    shift 4
  done
  # Now the names of regular files, in the order of file_asked.
  [ $# -gt 0 ] || return 0
  file_now=$(stat -c '%d:%i:%s' -- "$@" 2>/dev/null)
  file_count $file_now
  if [ "$file_count" != $# ]; then
    # One of them is gone since, and the lines do not tell which.
    file_now=
    for file_n; do
      file_one=$(stat -c '%d:%i:%s' -- "$file_n" 2>/dev/null)
      file_now="$file_now${file_one:-gone}$nl"
    done
  fi
  file_hashed=
  for file_w in $file_asked; do
    file_one=${file_now%%"$nl"*} file_now=${file_now#*"$nl"} file_e=${file_w#*=}
    if [ "$file_one" = "${file_e%%=*}" ]; then
      file_hashed="$file_hashed ${file_w%%=*}=${file_e#*=}"
      set -- "$@" "$1"
    else
      file_says="$file_says${file_w%%=*}=replaced "
    fi
    shift
  done
  [ $# -gt 0 ] || return 0
  act_hash "$@"
  for file_w in $file_hashed; do
    file_one=${act_sum%% *} act_sum=${act_sum#* }
    if [ "$file_one" = "${file_w#*=}" ]; then
      file_says="$file_says${file_w%%=*}=same "
    else
      file_says="$file_says${file_w%%=*}=content "
    fi
  done
}
# Sets file_is to what was said of a target.
file_said() {
  file_is=${file_says#*" $1="}
  file_is=${file_is%% *}
}

# Targets of one folder: target, word, why
file_look() {
  file_see "$@"
  while [ $# -ge 4 ]; do
    file_said "$1"
    case $file_is in
      same) echo "$1 present" ;;
      absent) echo "$1 absent" ;;
      *) echo "$1 changed $file_is" ;;
    esac
    shift 4
  done
}
