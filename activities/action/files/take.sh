# What takes whole files: doing it, and mending it. Killed at any moment, a file is at its path,
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
  file_ran=1 file_took=' ' file_rest=' '
  [ ! "$file_ready" ] || file_held || file_ready=foreign
  for file_own; do
    shift
    act_load "$file_own"
    if act_before "$file_act" "$t_id"; then
      file_said
      case $file_is-$file_ready in
        same-foreign) act_after "$file_act" "$t_id" failed reason=not-captured ;;
        same-*)
          set -- "$@" "$file_own"
          [ ! "$file_ready" ] || act_note "$file_act" "$t_id" capturing
          if [ "$file_ready" ] && file_move; then
            act_note "$file_act" "$t_id" captured
            file_took="$file_took$t_id "
          else
            file_rest="$file_rest$t_id "
          fi
          ;;
        absent-*) act_after "$file_act" "$t_id" already-absent ;;
        *) act_after "$file_act" "$t_id" changed "reason=$file_is" ;;
      esac
    fi
  done
  [ "$file_took" = ' ' ] || file_decide "$@"
  for file_own; do
    shift
    act_load "$file_own"
    case $file_rest in
      *" $t_id "*) set -- "$@" "$file_own" ;;
      *)
        file_decided
        file_end
        ;;
    esac
  done
  for file_own; do
    act_load "$file_own"
    file_alone "$file_own"
    file_end
  done
}
# The receipt of the loaded target.
file_end() {
  file_base=${t_path##*/}
  if [ "$file_did" = done ] && { [ -e "./$file_base" ] || [ -L "./$file_base" ]; }; then file_did='done reason=new-file-at-path'; fi
  act_after "$file_act" "$t_id" $file_did
}
# The loaded target, which could not be moved: perhaps it or its folder is immutable. Sets file_did.
file_alone() {
  file_base=${t_path##*/} file_fset= file_dset= file_did=
  if file_private || { file_lift && file_private; }; then
    file_capture "$1" 9<"$file_in/." || file_did='failed reason=private-folder'
    rmdir -- "$file_in" 2>/dev/null
  else
    file_did='failed reason=folder-not-writable'
  fi
  file_reset
}
file_capture() {
  file_did='failed reason=not-captured'
  file_held || return 0
  act_note "$file_act" "$t_id" capturing
  if ! file_move; then
    [ -e "./$file_base" ] || [ -L "./$file_base" ] || {
      file_did='already-absent reason=vanished'
      return 0
    }
    file_lift && file_move || {
      file_did='failed reason=immutable'
      return 0
    }
  fi
  act_note "$file_act" "$t_id" captured
  file_took=" $t_id "
  file_decide "$@"
  file_decided
}

# Settling: act, target, then the attribute letters that were lifted from the file and its folder, or -.
file_repair() {
  act_load "$2"
  file_act=$1 file_did= file_base=${t_path##*/} file_dir=${t_path%/*}
  file_fset=${3#-} file_dset=${4#-}
  cd -P -- "${file_dir:-/}" 2>/dev/null || return 0
  file_in=./.davy-$act_callid
  if [ -d "$file_in" ] && [ ! -L "$file_in" ] && [ -O "$file_in" ]; then
    file_repair_in "$2" 9<"$file_in/."
    rmdir -- "$file_in" 2>/dev/null
  fi
  file_reset
}
file_repair_in() {
  file_held || return 0
  [ -e "/proc/self/fd/9/$t_id" ] || [ -L "/proc/self/fd/9/$t_id" ] || return 0
  file_took=" $t_id "
  file_decide "$1"
  file_decided
  act_after "$file_act" "$t_id" $file_did proof=repaired
}
