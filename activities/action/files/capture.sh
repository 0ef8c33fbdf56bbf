# Taking names into a folder that nobody else can reach, and deciding there.
#
# - The folder is held by the working directory; in it a private folder (0700) is made and held by fd 9. A name is moved there,
#   which captures whatever it is in one atomic step; only then is it compared: a regular file, device, inode, size, hash.
# - Equal: unlinked. Else put back by link(2), which never replaces what stands there now.

# Makes the private folder.
file_private() {
  fi_in=./.davy-$act_callid
  mkdir -m 700 -- "$fi_in" 2>/dev/null
  [ -d "$fi_in" ] && [ ! -L "$fi_in" ] && [ -O "$fi_in" ]
}
# Whether fd 9 is the private folder, ours alone. Whoever owns the folder around it can put a link or a folder of somebody else
# at its name at any moment, so the name is looked at without following it (the dot follows the held one), and owner and mode are
# asked of what is held.
file_held() {
  act_user
  fi_a=$(stat -c '%d:%i:%u:%a' -- /proc/self/fd/9/. "$fi_in" 2>/dev/null)
  fi_b=${fi_a#*"$nl"} fi_a=${fi_a%%"$nl"*}
  # 2700 in a folder that gives its group on.
  case $fi_a in *:"$act_u:700" | *:"$act_u:2700") [ "$fi_a" = "$fi_b" ] ;; *) return 1 ;; esac
}
# target, path: into the folder that fd 9 holds.
file_move() { mv -f -T -- "./${2##*/}" "/proc/self/fd/9/$1" 2>/dev/null; }

# Puts back what was captured: target, path. Only when the name stands again does the captured one go. -T: at the name may stand
# a folder by now, or a link to one of root's, and ours to give would be a new name in there.
file_back() {
  fi_c=/proc/self/fd/9/$1 fi_base=${2##*/}
  if [ -f "$fi_c" ] && [ ! -L "$fi_c" ] && ln -T -- "$fi_c" "./$fi_base" 2>/dev/null; then
    rm -f -- "$fi_c"
    return
  fi
  if [ ! -e "./$fi_base" ] && [ ! -L "./$fi_base" ]; then mv -n -T -- "$fi_c" "./$fi_base" 2>/dev/null; fi
  [ -e "$fi_c" ] || [ -L "$fi_c" ] && fi_beside="$fi_beside$1 "
}
# Targets; those in fi_took are in the folder that fd 9 holds: finished or put back. In there no name is changed but by us.
file_decide() {
  fi_gone=' ' fi_beside=' ' fi_ask= fi_now=
  for fi_w in $fi_took; do
    [ -f "/proc/self/fd/9/$fi_w" ] && [ ! -L "/proc/self/fd/9/$fi_w" ] && fi_ask="$fi_ask /proc/self/fd/9/$fi_w"
  done
  [ "$fi_ask" ] && fi_now=$nl$(stat -c '%n %d:%i:%s' -- $fi_ask 2>/dev/null)$nl
  file_sift ' ' "$@"
  # What is another file is back before anything is hashed.
  [ "$fi_ask" ] && fi_now=$nl$(sha256sum -- $fi_ask 2>/dev/null)$nl
  file_sift = "$@"
  [ "$fi_ask" ] || return 0
  rm -f -- $fi_ask 2>/dev/null
  for fi_w in $fi_ask; do [ -e "$fi_w" ] || fi_gone="$fi_gone${fi_w##*/} "; done
}
# By what fi_now says, fi_ask becomes those that are the approved ones; the others are put back, and leave fi_took.
file_sift() {
  fi_how=$1 fi_ask=
  shift
  while [ $# -ge 4 ]; do
    case $fi_took in *" $1 "*)
      fi_c=/proc/self/fd/9/$1
      case $fi_how in =) fi_e="$4  $fi_c" ;; *) fi_e="$fi_c $3" ;; esac
      case $fi_now in
        *"$nl$fi_e$nl"*) fi_ask="$fi_ask $fi_c" ;;
        *)
          file_back "$1" "$2"
          fi_took="${fi_took%%" $1 "*} ${fi_took#*" $1 "}"
          ;;
      esac
      ;;
    esac
    shift 4
  done
}
# Sets fi_did: what was decided of a target.
file_decided() {
  fi_did='changed reason=content'
  case $fi_took in *" $1 "*) fi_did='failed reason=unlink' ;; esac
  case $fi_gone in *" $1 "*) fi_did=done ;; esac
  case $fi_beside in *" $1 "*) fi_did='changed reason=kept-beside' ;; esac
}

# Lifts immutable and append-only from the file and its folder; sets fi_fset and fi_dset to what was there.
file_lift() {
  fi_fset= fi_dset=
  command -v lsattr >/dev/null && command -v chattr >/dev/null || return 1
  fi_a=$(lsattr -d -- "./$fi_base" 2>/dev/null) fi_b=$(lsattr -d . 2>/dev/null)
  fi_a=${fi_a%% *} fi_b=${fi_b%% *}
  for fi_w in a i; do
    case $fi_a in *"$fi_w"*) fi_fset=$fi_fset$fi_w ;; esac
    case $fi_b in *"$fi_w"*) fi_dset=$fi_dset$fi_w ;; esac
  done
  [ "$fi_fset$fi_dset" ] || return 1
  # The receipt first: settling sets them again should we be killed.
  act_note "$fi_act" "$fi_id" lifted "file=$fi_fset" "folder=$fi_dset"
  [ ! "$fi_fset" ] || chattr -ia -- "./$fi_base" 2>/dev/null || return 1
  [ ! "$fi_dset" ] || chattr -ia -- . 2>/dev/null
}
file_reset() {
  [ "$fi_fset" ] && [ "$fi_did" != done ] && [ -f "./$fi_base" ] && [ ! -L "./$fi_base" ] && chattr "+$fi_fset" -- "./$fi_base" 2>/dev/null
  [ "$fi_dset" ] && chattr "+$fi_dset" -- . 2>/dev/null
  return 0
}
