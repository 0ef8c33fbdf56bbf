# What stands at the paths of files of one folder: one stat and one pass of hashing for all of them. What differs at first sight
# is not touched at all. A target (see act_load) has: id, path, type (file or link), state (device:inode:size), sha256 (of a link:
# of its text, which is compared and never followed).

file_count() { file_count=$#; }
# The loaded target, a symbolic link, and where it is looked for. Sets file_is: same, absent, not-a-link, replaced or content.
file_link_is() {
  file_is=absent
  [ -L "$1" ] || {
    [ ! -e "$1" ] || file_is=not-a-link
    return 0
  }
  file_one=$(stat -c '%d:%i:%s' -- "$1" 2>/dev/null) file_is=replaced
  [ "$file_one" = "$t_state" ] || return 0
  file_one=$(readlink -n -- "$1" 2>/dev/null | sha256sum) file_is=content
  [ "${file_one%% *}" != "$t_sha256" ] || file_is=same
}
# Targets of one folder, which it enters. Sets file_says: words target=same, target=absent or target=reason.
file_see() {
  act_load "$1"
  file_says=' ' file_asked= file_dir=${t_path%/*} file_there=1
  cd -P -- "${file_dir:-/}" 2>/dev/null || file_there=
  for file_w; do
    shift
    act_load "$file_w"
    file_base=${t_path##*/}
    if [ ! "$file_there" ]; then
      file_says="$file_says$t_id=absent "
    elif [ "$t_type" = link ]; then
      file_link_is "./$file_base"
      file_says="$file_says$t_id=$file_is "
    elif [ -L "./$file_base" ]; then
      file_says="$file_says$t_id=link "
    elif [ ! -e "./$file_base" ]; then
      file_says="$file_says$t_id=absent "
    elif [ ! -f "./$file_base" ]; then
      file_says="$file_says$t_id=not-a-file "
    else
      file_asked="$file_asked $t_id=$t_state=$t_sha256"
      set -- "$@" "./$file_base"
    fi
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
# Sets file_is to what was said of the loaded target.
file_said() {
  file_is=${file_says#*" $t_id="}
  file_is=${file_is%% *}
}

# Targets of one folder: target, word, why
file_look() {
  file_see "$@"
  for file_w; do
    act_load "$file_w"
    file_said
    case $file_is in
      same) echo "$t_id present" ;;
      absent) echo "$t_id absent" ;;
      *) echo "$t_id changed $file_is" ;;
    esac
  done
}
