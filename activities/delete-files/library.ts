/**
 * The functions of delete-files (and of whole cron files) in the remote shell; techniques T4.
 *
 * - What differs at first sight is not touched at all.
 * - The folder is held by the working directory; in it a private folder (0700) is made and held by fd 9. The name is moved there,
 *   which captures whatever it is in one atomic step; only then is it compared: a regular file, device, inode, size, hash.
 * - Equal: unlinked. Else put back by link(2), which never replaces what stands there now.
 * - Killed at any moment, the file is at its path, in the private folder (settling finishes or puts back), or gone as approved.
 */
export const FILE_LIBRARY = `
# Enters the folder of a path; sets fi_base and fi_is: absent, changed (with fi_why) or same, by size, device and inode.
file_see() {
  fi_base=\${1##*/} fi_dir=\${1%/*} fi_is=absent fi_why=
  cd -P -- "\${fi_dir:-/}" 2>/dev/null || return
  [ -L "./$fi_base" ] && { fi_is=changed fi_why=link; return; }
  [ -e "./$fi_base" ] || return
  fi_is=changed fi_why=not-a-file
  [ -f "./$fi_base" ] || return
  fi_why=replaced
  fi_now=$(stat -c '%d:%i:%s' -- "./$fi_base" 2>/dev/null)
  [ "$fi_now" = "$2" ] && fi_is=same
}
# Makes and holds the private folder.
file_private() {
  fi_in=./.davy-$act_callid
  mkdir -m 700 -- "$fi_in" 2>/dev/null
  [ -d "$fi_in" ] && [ ! -L "$fi_in" ] && [ -O "$fi_in" ]
}
file_hash() {
  fi_sum=$(sha256sum 2>/dev/null <"$1")
  fi_sum=\${fi_sum%% *}
}
# Lifts immutable and append-only from the file and its folder; sets fi_fset and fi_dset to what was there.
file_lift() {
  fi_fset= fi_dset=
  command -v lsattr >/dev/null && command -v chattr >/dev/null || return 1
  fi_a=$(lsattr -d -- "./$fi_base" 2>/dev/null) fi_b=$(lsattr -d . 2>/dev/null)
  fi_a=\${fi_a%% *} fi_b=\${fi_b%% *} fi_c=1
  case $fi_a in *[ia]*) fi_fset=$(echo "$fi_a" | tr -cd ia) ;; esac
  case $fi_b in *[ia]*) fi_dset=$(echo "$fi_b" | tr -cd ia) ;; esac
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
# What was captured as target $1 in the folder that fd 9 holds: finished or put back. Sets fi_did.
file_decide() {
  fi_c=/proc/self/fd/9/$1 fi_did='changed reason=content'
  if [ -f "$fi_c" ] && [ ! -L "$fi_c" ]; then
    fi_now=$(stat -c '%d:%i:%s' -- "$fi_c" 2>/dev/null)
    if [ "$fi_now" = "$2" ]; then
      file_hash "$fi_c"
      if [ "$fi_sum" = "$3" ]; then
        rm -f -- "$fi_c" 2>/dev/null && fi_did=done || fi_did='failed reason=unlink'
        return
      fi
    fi
    # link(2) does not replace; only when the name stands again does the captured one go.
    if ln -- "$fi_c" "./$fi_base" 2>/dev/null; then rm -f -- "$fi_c"; return; fi
  fi
  if [ ! -e "./$fi_base" ] && [ ! -L "./$fi_base" ]; then mv -n -T -- "$fi_c" "./$fi_base" 2>/dev/null; fi
  [ -e "$fi_c" ] || [ -L "$fi_c" ] && fi_did='changed reason=kept-beside'
}

# act, target, path, device:inode:size, sha256
file_take() {
  fi_act=$1 fi_id=$2
  act_before "$1" "$2" || return 0
  file_see "$3" "$4"
  case $fi_is in
    absent) act_after "$1" "$2" already-absent; return 0 ;;
    changed) act_after "$1" "$2" changed "reason=$fi_why"; return 0 ;;
  esac
  # The hash before the name is touched: what differs is never moved, not even for a moment.
  act_hash "./$fi_base"
  [ "$act_sum" = "$5" ] || { act_after "$1" "$2" changed reason=content; return 0; }
  fi_fset= fi_dset=
  if ! file_private; then
    file_lift && file_private || { fi_did=failed; file_reset; act_after "$1" "$2" failed reason=folder-not-writable; return 0; }
  fi
  file_capture "$@" 9<"$fi_in" || fi_did='failed reason=private-folder'
  rmdir -- "$fi_in" 2>/dev/null
  file_reset
  if [ "$fi_did" = done ] && { [ -e "./$fi_base" ] || [ -L "./$fi_base" ]; }; then fi_did='done reason=new-file-at-path'; fi
  act_after "$1" "$2" $fi_did
}
# Whether fd 9 is the private folder, ours alone. Whoever owns the folder around it can put a link or a folder of somebody else
# at its name at any moment, so the name is looked at without following it, and owner and mode are asked of what is held.
file_held() {
  act_user
  fi_a=$(stat -L -c '%d:%i:%u:%a' /proc/self/fd/9 2>/dev/null)
  fi_b=$(stat -c '%d:%i:%u:%a' -- "$fi_in" 2>/dev/null)
  # 2700 in a folder that gives its group on.
  case $fi_a in *:"$act_u:700" | *:"$act_u:2700") [ "$fi_a" = "$fi_b" ] ;; *) return 1 ;; esac
}
file_capture() {
  fi_did='failed reason=not-captured'
  file_held || return 0
  act_note "$1" "$2" capturing
  if ! mv -f -T -- "./$fi_base" "/proc/self/fd/9/$2" 2>/dev/null; then
    [ -e "./$fi_base" ] || { fi_did='already-absent reason=vanished'; return 0; }
    file_lift && mv -f -T -- "./$fi_base" "/proc/self/fd/9/$2" 2>/dev/null || { fi_did='failed reason=immutable'; return 0; }
  fi
  act_note "$1" "$2" captured
  file_decide "$2" "$4" "$5"
}

# Settling: the same parameters, then the attribute letters that were lifted from the file and its folder, or -.
file_repair() {
  fi_act=$1 fi_id=$2 fi_did=
  fi_fset=\${6#-} fi_dset=\${7#-}
  file_see "$3" "$4"
  fi_in=./.davy-$act_callid
  if [ -d "$fi_in" ] && [ ! -L "$fi_in" ] && [ -O "$fi_in" ]; then
    file_repair_in "$@" 9<"$fi_in"
    rmdir -- "$fi_in" 2>/dev/null
  fi
  file_reset
}
file_repair_in() {
  file_held || return 0
  [ -e "/proc/self/fd/9/$2" ] || [ -L "/proc/self/fd/9/$2" ] || return 0
  file_decide "$2" "$4" "$5"
  act_after "$1" "$2" $fi_did proof=repaired
}

# target, path, device:inode:size, sha256: target, word, why
file_look() {
  file_see "$2" "$3"
  if [ "$fi_is" = same ]; then
    act_hash "./$fi_base"
    [ "$act_sum" = "$4" ] && fi_is=present || { fi_is=changed fi_why=content; }
  fi
  echo "$1 $fi_is $fi_why"
}
`;
