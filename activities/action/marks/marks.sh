# Attribute letters of a file or folder: immutable and append-only, which whoever fights for his files sets on them.
#
# - A host may have no chattr, or somebody took it away for that very reason. Then the toolbox's sash does it, else systemd's own
#   tool for temporary files, which follows no link; it takes no path with odd letters from us.
# - What is said to be set is tried: no tool's word that it is gone counts, but whether the file may be written to.

# What is marked. Sets mark_is: the letters as lsattr writes them. Without it `a` where root may only write at the end, `i` where root
# may not write at all: what is marked with both is set again as immutable.
mark_read() {
  mark_is=
  if command -v lsattr >/dev/null && mark_is=$(lsattr -d -- "$1" 2>/dev/null) && [ "$mark_is" ]; then
    mark_is=${mark_is%% *}
    return
  fi
  mark_is=
  act_user
  [ "$act_u" = 0 ] && mark_holds "$1" || return 0
  mark_is=i
  [ -f "$1" ] && true 2>/dev/null 6>>"$1" && mark_is=a
  return 0
}
# Whether root may not change what stands there, though the file system can be written to. busybox's own test does not ask the kernel
# for root, so a file is opened for both: neither letter lets that pass, and it changes nothing. A program that runs cannot be opened
# so either: then, and for a folder, its mode is set to what it is.
mark_holds() {
  [ ! -L "$1" ] && [ -e "$1" ] || return 1
  [ -f "$1" ] && true 2>/dev/null 6<>"$1" && return 1
  ! chmod u+ -- "$1" 2>/dev/null
}
# A file or folder: takes both letters away. Fails where it is still marked.
mark_lift() {
  if command -v chattr >/dev/null; then
    chattr -ia -- "$1" 2>/dev/null
    mark_holds "$1" || return 0
  fi
  mark_by_sash - ia "$1"
  mark_holds "$1" || return 0
  mark_by_tmpfiles -ia "$1"
  ! mark_holds "$1"
}
# Letters, a file or folder: sets them again.
mark_set() {
  [ -e "$2" ] && [ ! -L "$2" ] || return 1
  command -v chattr >/dev/null && chattr "+$1" -- "$2" 2>/dev/null && return
  mark_by_sash + "$1" "$2" && return
  mark_by_tmpfiles "+$1" "$2"
}
# One letter a call. What is marked cannot be put in another's place, so that the name is good for the open.
mark_by_sash() {
  [ "$act_tools" ] && [ -x "$act_tools/sash" ] || return 1
  mark_w=$2 mark_x=0
  while [ "$mark_w" ]; do
    mark_r=${mark_w#?}
    "$act_tools/sash" -q -c "-chattr $1${mark_w%"$mark_r"} /proc/self/fd/6" 6<"$3" >/dev/null 2>&1 || mark_x=1
    mark_w=$mark_r
  done
  return "$mark_x"
}
mark_by_tmpfiles() {
  command -v systemd-tmpfiles >/dev/null || return 1
  case $2 in
    /*) mark_p=$2 ;;
    .) mark_p=$(pwd -P) ;;
    *) mark_p=$(pwd -P)/${2#./} ;;
  esac
  case $mark_p in *[!A-Za-z0-9_./@:+-]*) return 1 ;; esac
  echo "h $mark_p - - - - $1" | timeout -s KILL 10 systemd-tmpfiles --create - >/dev/null 2>&1
}
