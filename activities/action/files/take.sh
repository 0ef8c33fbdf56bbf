# What delete-files (and remove-cron-entries, for whole cron files) does and mends. Killed at any moment, a file is at its path,
# in the private folder (settling finishes or puts back), or gone as approved.

# act; then targets of one folder. The dot after the private folder's name: a FIFO in its place would be waited for.
file_take() {
  file_act=$1 file_ready= file_ran=
  shift
  file_see "$@"
  case $file_says in *=same\ *) act_go && file_private && file_ready=1 ;; esac
  if [ "$file_ready" ]; then file_group "$@" 9<"$file_in/."; fi
  if [ ! "$file_ran" ]; then
    file_ready=
    file_group "$@"
  fi
  case $file_says in *=same\ *) rmdir -- "$file_in" 2>/dev/null ;; esac
  return 0
}
# Whoever is the approved one is captured, at once; then all that were captured are decided. What cannot be moved is for itself.
file_group() {
  file_ran=1 file_took=' ' file_rest=' ' file_left=$(($# / 4))
  [ ! "$file_ready" ] || file_held || file_ready=foreign
  while [ "$file_left" -gt 0 ]; do
    file_left=$((file_left - 1))
    if act_before "$file_act" "$1"; then
      file_said "$1"
      case $file_is-$file_ready in
        same-foreign) act_after "$file_act" "$1" failed reason=not-captured ;;
        same-*)
          set -- "$@" "$1" "$2" "$3" "$4"
          [ ! "$file_ready" ] || act_note "$file_act" "$1" capturing
          if [ "$file_ready" ] && file_move "$1" "$2"; then
            act_note "$file_act" "$1" captured
            file_took="$file_took$1 "
          else
            file_rest="$file_rest$1 "
          fi
          ;;
        absent-*) act_after "$file_act" "$1" already-absent ;;
        *) act_after "$file_act" "$1" changed "reason=$file_is" ;;
      esac
    fi
    shift 4
  done
  [ "$file_took" = ' ' ] || file_decide "$@"
  file_left=$(($# / 4))
  while [ "$file_left" -gt 0 ]; do
    file_left=$((file_left - 1))
    case $file_rest in
      *" $1 "*) set -- "$@" "$1" "$2" "$3" "$4" ;;
      *)
        file_decided "$1"
        file_end "$1" "$2"
        ;;
    esac
    shift 4
  done
  while [ $# -ge 4 ]; do
    file_alone "$1" "$2" "$3" "$4"
    file_end "$1" "$2"
    shift 4
  done
}
file_end() {
  file_base=${2##*/}
  if [ "$file_did" = done ] && { [ -e "./$file_base" ] || [ -L "./$file_base" ]; }; then file_did='done reason=new-file-at-path'; fi
  act_after "$file_act" "$1" $file_did
}
# One that could not be moved: perhaps it or its folder is immutable. Sets file_did.
file_alone() {
  file_id=$1 file_base=${2##*/} file_fset= file_dset= file_did=
  if file_private || { file_lift && file_private; }; then
    file_capture "$1" "$2" "$3" "$4" 9<"$file_in/." || file_did='failed reason=private-folder'
    rmdir -- "$file_in" 2>/dev/null
  else
    file_did='failed reason=folder-not-writable'
  fi
  file_reset
}
file_capture() {
  file_did='failed reason=not-captured'
  file_held || return 0
  act_note "$file_act" "$1" capturing
  if ! file_move "$1" "$2"; then
    [ -e "./$file_base" ] || {
      file_did='already-absent reason=vanished'
      return 0
    }
    file_lift && file_move "$1" "$2" || {
      file_did='failed reason=immutable'
      return 0
    }
  fi
  act_note "$file_act" "$1" captured
  file_took=" $1 "
  file_decide "$@"
  file_decided "$1"
}

# Settling: act, target, then the attribute letters that were lifted from the file and its folder, or -.
file_repair() {
  file_act=$1 file_id=$2 file_did= file_base=${3##*/} file_dir=${3%/*}
  file_fset=${6#-} file_dset=${7#-}
  cd -P -- "${file_dir:-/}" 2>/dev/null || return 0
  file_in=./.davy-$act_callid
  if [ -d "$file_in" ] && [ ! -L "$file_in" ] && [ -O "$file_in" ]; then
    file_repair_in "$@" 9<"$file_in/."
    rmdir -- "$file_in" 2>/dev/null
  fi
  file_reset
}
file_repair_in() {
  file_held || return 0
  [ -e "/proc/self/fd/9/$2" ] || [ -L "/proc/self/fd/9/$2" ] || return 0
  file_took=" $2 "
  file_decide "$2" "$3" "$4" "$5"
  file_decided "$2"
  act_after "$1" "$2" $file_did proof=repaired
}
