# Taking names into a folder that nobody else can reach, and deciding there.
#
# - The folder is held by the working directory; in it a private folder (0700) is made and held by fd 9. A name is moved there,
#   which captures whatever it is in one atomic step; only then is it compared: a regular file or a link, device, inode, size, hash.
# - Equal: unlinked. Else put back by link(2), which never replaces what stands there now.

# Makes the private folder.
file_private() {
  file_in=./.davy-$act_callid
  mkdir -m 700 -- "$file_in" 2>/dev/null
  [ -d "$file_in" ] && [ ! -L "$file_in" ] && [ -O "$file_in" ]
}
# Whether fd 9 is the private folder, ours alone. Whoever owns the folder around it can put a link or a folder of somebody else
# at its name at any moment, so the name is looked at without following it (the dot follows the held one), and owner and mode are
# asked of what is held.
file_held() {
  act_user
  file_a=$(stat -c '%d:%i:%u:%a' -- /proc/self/fd/9/. "$file_in" 2>/dev/null)
  file_b=${file_a#*"$nl"} file_a=${file_a%%"$nl"*}
  # 2700 in a folder that gives its group on.
  case $file_a in *:"$act_u:700" | *:"$act_u:2700") [ "$file_a" = "$file_b" ] ;; *) return 1 ;; esac
}
# The loaded target, into the folder that fd 9 holds.
file_move() { mv -f -T -- "./${t_path##*/}" "/proc/self/fd/9/$t_id" 2>/dev/null; }

# Puts back what was captured of the loaded target. Only when the name stands again does the captured one go. -T: at the name may stand
# a folder by now, or a link to one of root's, and ours to give would be a new name in there.
file_back() {
  file_c=/proc/self/fd/9/$t_id file_base=${t_path##*/}
  if [ -f "$file_c" ] && [ ! -L "$file_c" ] && ln -T -- "$file_c" "./$file_base" 2>/dev/null; then
    rm -f -- "$file_c"
    return
  fi
  if [ ! -e "./$file_base" ] && [ ! -L "./$file_base" ]; then mv -n -T -- "$file_c" "./$file_base" 2>/dev/null; fi
  [ -e "$file_c" ] || [ -L "$file_c" ] && file_beside="$file_beside$t_id "
}
# Targets; those in file_took are in the folder that fd 9 holds: finished or put back. In there no name is changed but by us.
file_decide() {
  file_gone=' ' file_beside=' ' file_ask= file_now=
  file_decide_links "$@"
  for file_w in $file_took; do
    [ -f "/proc/self/fd/9/$file_w" ] && [ ! -L "/proc/self/fd/9/$file_w" ] && file_ask="$file_ask /proc/self/fd/9/$file_w"
  done
  [ "$file_ask" ] && file_now=$nl$(stat -c '%n %d:%i:%s' -- $file_ask 2>/dev/null)$nl
  file_sift ' ' "$@"
  # What is another file is back before anything is hashed.
  [ "$file_ask" ] && file_now=$nl$(sha256sum -- $file_ask 2>/dev/null)$nl
  file_sift '=' "$@"
  [ "$file_ask" ] || return 0
  rm -f -- $file_ask 2>/dev/null
  for file_w in $file_ask; do [ -e "$file_w" ] || file_gone="$file_gone${file_w##*/} "; done
}
# Links among the targets: each is compared by itself.
file_decide_links() {
  for file_w; do
    act_load "$file_w"
    case $t_type$file_took in link*" $t_id "*) ;; *) continue ;; esac
    file_c=/proc/self/fd/9/$t_id
    file_link_is "$file_c"
    if [ "$file_is" = same ]; then
      rm -f -- "$file_c" 2>/dev/null
      [ -L "$file_c" ] || file_gone="$file_gone$t_id "
    else
      file_back
      file_took="${file_took%%" $t_id "*} ${file_took#*" $t_id "}"
    fi
  done
}
# By what file_now says, file_ask becomes those that are the approved ones; the others are put back, and leave file_took.
file_sift() {
  file_how=$1 file_ask=
  shift
  for file_w; do
    act_load "$file_w"
    case $t_type$file_took in file*" $t_id "*)
      file_c=/proc/self/fd/9/$t_id
      case $file_how in =) file_e="$t_sha256  $file_c" ;; *) file_e="$file_c $t_state" ;; esac
      case $file_now in
        *"$nl$file_e$nl"*) file_ask="$file_ask $file_c" ;;
        *)
          file_back
          file_took="${file_took%%" $t_id "*} ${file_took#*" $t_id "}"
          ;;
      esac
      ;;
    esac
  done
}
# Sets file_did: what was decided of the loaded target.
file_decided() {
  file_did='changed reason=content'
  case $file_took in *" $t_id "*) file_did='failed reason=unlink' ;; esac
  case $file_gone in *" $t_id "*) file_did=done ;; esac
  case $file_beside in *" $t_id "*) file_did='changed reason=kept-beside' ;; esac
}

# Lifts immutable and append-only from the loaded target's file and its folder; sets file_fset and file_dset to what was there.
file_lift() {
  file_fset= file_dset=
  mark_read "./$file_base"
  file_a=$mark_is
  mark_read .
  file_b=$mark_is
  for file_w in a i; do
    case $file_a in *"$file_w"*) file_fset=$file_fset$file_w ;; esac
    case $file_b in *"$file_w"*) file_dset=$file_dset$file_w ;; esac
  done
  [ "$file_fset$file_dset" ] || return 1
  # The receipt first: settling sets them again should we be killed.
  act_note "$file_act" "$t_id" lifted "file=$file_fset" "folder=$file_dset"
  [ ! "$file_fset" ] || mark_lift "./$file_base" || return 1
  [ ! "$file_dset" ] || mark_lift .
}
file_reset() {
  [ "$file_fset" ] && [ "$file_did" != done ] && [ -f "./$file_base" ] && [ ! -L "./$file_base" ] && mark_set "$file_fset" "./$file_base"
  [ "$file_dset" ] && mark_set "$file_dset" .
  return 0
}
