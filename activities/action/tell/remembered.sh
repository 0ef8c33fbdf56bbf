# Whether somebody still remembers a text that is gone from the disk: a unit that pid 1 remembers is started again by its own death,
# with its ExecStopPost. Asked, never told, in here. A target (see act_load) has: id, path, who, unit (a name, or a pattern for the
# instances of a template).

# The loaded target. Sets tell_is: forgotten, remembered or unseen.
tell_ask() {
  tell_is=forgotten
  case $t_who in
    systemd)
      [ -d /run/systemd/system ] || return 0
      tell_is=unseen
      command -v systemctl >/dev/null || return 0
      # The text on the disk is another one than the remembered one. A unit that is not loaded is read from the disk.
      tell_out=$(timeout -s KILL 20 systemctl show -p LoadState -p NeedDaemonReload -- "$t_unit" 2>/dev/null </dev/null) || return 0
      case $nl$tell_out$nl in
        *"${nl}NeedDaemonReload=yes$nl"*) tell_is=remembered ;;
        "$nl$nl" | *"${nl}NeedDaemonReload=no$nl"*) tell_is=forgotten ;;
      esac
      ;;
    systemd-user)
      set +f
      for tell_f in /run/user/[0-9]*/systemd; do
        [ ! -d "$tell_f" ] || tell_is=unseen
      done
      set -f
      ;;
    init)
      [ -d /run/systemd/system ] && return 0
      read -r tell_f </proc/1/comm
      case $tell_f in init | busybox) tell_is=unseen ;; esac
      ;;
  esac
}
# Whether this act's receipts say last that the loaded target is gone.
tell_is_done() {
  tell_last=
  while read -r tell_a tell_b tell_c tell_d tell_e; do
    [ "$tell_a $tell_b $tell_c" = "after $1 $t_id" ] && tell_last=$tell_d
  done 2>/dev/null <"$act_folder/receipts"
  case $tell_last in done | neutralised) ;; *) return 1 ;; esac
}
# act; then targets: what is gone from the disk and remembered is not done.
tell_left() {
  tell_act=$1
  shift
  for tell_w; do
    act_load "$tell_w"
    tell_is_done "$tell_act" || continue
    tell_ask
    case $tell_is in
      remembered) act_after "$tell_act" "$t_id" failed reason=still-remembered ;;
      unseen) act_after "$tell_act" "$t_id" unknown reason=memory-unseen ;;
    esac
  done
}
# Targets: one line a target that is gone from the disk and may be remembered: id, word, why.
tell_look() {
  for tell_w; do
    act_load "$tell_w"
    [ ! -e "$t_path" ] && [ ! -L "$t_path" ] || [ "$t_kind" = line ] || continue
    tell_ask
    case $tell_is in
      remembered) echo "$t_id present still-remembered" ;;
      unseen) echo "$t_id unreadable memory-unseen" ;;
    esac
  done
}
