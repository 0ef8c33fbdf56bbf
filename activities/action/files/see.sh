# What stands at the paths of files of one folder: one stat and one pass of hashing for all of them. What differs at first sight
# is not touched at all. A target is four parameters: id, path, device:inode:size, sha256.

file_count() { fi_count=$#; }
# Targets of one folder, which it enters. Sets fi_says: words target=same, target=absent or target=reason.
file_see() {
  fi_says=' ' fi_asked= fi_dir=${2%/*} fi_left=$(($# / 4)) fi_there=1
  cd -P -- "${fi_dir:-/}" 2>/dev/null || fi_there=
  while [ "$fi_left" -gt 0 ]; do
    fi_left=$((fi_left - 1)) fi_base=${2##*/}
    if [ ! "$fi_there" ]; then fi_says="$fi_says$1=absent "
    elif [ -L "./$fi_base" ]; then fi_says="$fi_says$1=link "
    elif [ ! -e "./$fi_base" ]; then fi_says="$fi_says$1=absent "
    elif [ ! -f "./$fi_base" ]; then fi_says="$fi_says$1=not-a-file "
    else
      fi_asked="$fi_asked $1=$3=$4"
      set -- "$@" "./$fi_base"
    fi
    shift 4
  done
  # Now the names of regular files, in the order of fi_asked.
  [ $# -gt 0 ] || return 0
  fi_now=$(stat -c '%d:%i:%s' -- "$@" 2>/dev/null)
  file_count $fi_now
  if [ "$fi_count" != $# ]; then
    # One of them is gone since, and the lines do not tell which.
    fi_now=
    for fi_n; do
      fi_one=$(stat -c '%d:%i:%s' -- "$fi_n" 2>/dev/null)
      fi_now="$fi_now${fi_one:-gone}$nl"
    done
  fi
  fi_hashed=
  for fi_w in $fi_asked; do
    fi_one=${fi_now%%"$nl"*} fi_now=${fi_now#*"$nl"} fi_e=${fi_w#*=}
    if [ "$fi_one" = "${fi_e%%=*}" ]; then
      fi_hashed="$fi_hashed ${fi_w%%=*}=${fi_e#*=}"
      set -- "$@" "$1"
    else
      fi_says="$fi_says${fi_w%%=*}=replaced "
    fi
    shift
  done
  [ $# -gt 0 ] || return 0
  act_hash "$@"
  for fi_w in $fi_hashed; do
    fi_one=${act_sum%% *} act_sum=${act_sum#* }
    if [ "$fi_one" = "${fi_w#*=}" ]; then fi_says="$fi_says${fi_w%%=*}=same "
    else fi_says="$fi_says${fi_w%%=*}=content "
    fi
  done
}
# Sets fi_is to what was said of a target.
file_said() {
  fi_is=${fi_says#*" $1="}
  fi_is=${fi_is%% *}
}

# Targets of one folder: target, word, why
file_look() {
  file_see "$@"
  while [ $# -ge 4 ]; do
    file_said "$1"
    case $fi_is in
      same) echo "$1 present" ;;
      absent) echo "$1 absent" ;;
      *) echo "$1 changed $fi_is" ;;
    esac
    shift 4
  done
}
