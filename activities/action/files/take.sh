# What delete-files (and remove-cron-entries, for whole cron files) does and mends. Killed at any moment, a file is at its path,
# in the private folder (settling finishes or puts back), or gone as approved.

# act; then targets of one folder. The dot after the private folder's name: a FIFO in its place would be waited for.
file_take() {
  fi_act=$1 fi_ready= fi_ran=
  shift
  file_see "$@"
  case $fi_says in *=same\ *) act_go && file_private && fi_ready=1 ;; esac
  if [ "$fi_ready" ]; then file_group "$@" 9<"$fi_in/."; fi
  if [ ! "$fi_ran" ]; then
    fi_ready=
    file_group "$@"
  fi
  case $fi_says in *=same\ *) rmdir -- "$fi_in" 2>/dev/null ;; esac
  return 0
}
# Whoever is the approved one is captured, at once; then all that were captured are decided. What cannot be moved is for itself.
file_group() {
  fi_ran=1 fi_took=' ' fi_rest=' ' fi_left=$(($# / 4))
  [ ! "$fi_ready" ] || file_held || fi_ready=foreign
  while [ "$fi_left" -gt 0 ]; do
    fi_left=$((fi_left - 1))
    if act_before "$fi_act" "$1"; then
      file_said "$1"
      case $fi_is-$fi_ready in
        same-foreign) act_after "$fi_act" "$1" failed reason=not-captured ;;
        same-*)
          set -- "$@" "$1" "$2" "$3" "$4"
          [ ! "$fi_ready" ] || act_note "$fi_act" "$1" capturing
          if [ "$fi_ready" ] && file_move "$1" "$2"; then
            act_note "$fi_act" "$1" captured
            fi_took="$fi_took$1 "
          else fi_rest="$fi_rest$1 "
          fi
          ;;
        absent-*) act_after "$fi_act" "$1" already-absent ;;
        *) act_after "$fi_act" "$1" changed "reason=$fi_is" ;;
      esac
    fi
    shift 4
  done
  [ "$fi_took" = ' ' ] || file_decide "$@"
  fi_left=$(($# / 4))
  while [ "$fi_left" -gt 0 ]; do
    fi_left=$((fi_left - 1))
    case $fi_rest in
      *" $1 "*) set -- "$@" "$1" "$2" "$3" "$4" ;;
      *) file_decided "$1"; file_end "$1" "$2" ;;
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
  fi_base=${2##*/}
  if [ "$fi_did" = done ] && { [ -e "./$fi_base" ] || [ -L "./$fi_base" ]; }; then fi_did='done reason=new-file-at-path'; fi
  act_after "$fi_act" "$1" $fi_did
}
# One that could not be moved: perhaps it or its folder is immutable. Sets fi_did.
file_alone() {
  fi_id=$1 fi_base=${2##*/} fi_fset= fi_dset= fi_did=
  if file_private || { file_lift && file_private; }; then
    file_capture "$1" "$2" "$3" "$4" 9<"$fi_in/." || fi_did='failed reason=private-folder'
    rmdir -- "$fi_in" 2>/dev/null
  else fi_did='failed reason=folder-not-writable'
  fi
  file_reset
}
file_capture() {
  fi_did='failed reason=not-captured'
  file_held || return 0
  act_note "$fi_act" "$1" capturing
  if ! file_move "$1" "$2"; then
    [ -e "./$fi_base" ] || { fi_did='already-absent reason=vanished'; return 0; }
    file_lift && file_move "$1" "$2" || { fi_did='failed reason=immutable'; return 0; }
  fi
  act_note "$fi_act" "$1" captured
  fi_took=" $1 "
  file_decide "$@"
  file_decided "$1"
}

# Settling: act, target, then the attribute letters that were lifted from the file and its folder, or -.
file_repair() {
  fi_act=$1 fi_id=$2 fi_did= fi_base=${3##*/} fi_dir=${3%/*}
  fi_fset=${6#-} fi_dset=${7#-}
  cd -P -- "${fi_dir:-/}" 2>/dev/null || return 0
  fi_in=./.davy-$act_callid
  if [ -d "$fi_in" ] && [ ! -L "$fi_in" ] && [ -O "$fi_in" ]; then
    file_repair_in "$@" 9<"$fi_in/."
    rmdir -- "$fi_in" 2>/dev/null
  fi
  file_reset
}
file_repair_in() {
  file_held || return 0
  [ -e "/proc/self/fd/9/$2" ] || [ -L "/proc/self/fd/9/$2" ] || return 0
  fi_took=" $2 "
  file_decide "$2" "$3" "$4" "$5"
  file_decided "$2"
  act_after "$1" "$2" $fi_did proof=repaired
}
