# The folders of several calls in the remote shell: thawed, stopped, removed.

# Calls: thaws what any of them left stopped. Prints what was thawed.
act_thaw_all() {
  trap '' HUP INT TERM PIPE
  set -f
  act_proc=/proc act_holder=
  for act_call_one; do
    act_where "$act_call_one" || continue
    [ -f "$act_folder/receipts" ] || continue
    act_list_stopped
    [ "$act_list" ] || continue
    [ "$act_holder" ] || act_view
    (
      act_open
      act_thaw $act_list
      echo "thawed $act_call_one"
    )
  done
  act_unview
  return 0
}

# Calls: removes their folders, each once its deadline has passed and nothing runs.
act_clean() {
  set -f
  act_proc=/proc
  for act_call_one; do
    act_where "$act_call_one" || continue
    [ -d "$act_folder" ] || continue
    if act_header; then
      act_up
      if [ "$act_now" -le "$act_deadline" ] || act_running; then
        echo "kept $act_call_one"
        continue
      fi
    fi
    toolbox_drop "$act_call_one" >/dev/null
    rm -f -- "$act_folder/receipts" "$act_folder/stop" && rmdir -- "$act_folder" && echo "removed $act_call_one"
  done
  [ "$act_u" = 0 ] || rmdir -- "$HOME/.davy/acts" "$HOME/.davy" 2>/dev/null
  return 0
}

# Puts stop beside a call in flight. One that has not come yet has no folder: whoever makes it decides, so it begins nothing then.
act_stop() {
  act_where "$1" || return 1
  [ "$act_u" = 0 ] || mkdir -p -m 700 -- "$HOME/.davy/acts" 2>/dev/null
  mkdir -m 700 -- "$act_folder" 2>/dev/null
  [ -d "$act_folder" ] && true >"$act_folder/stop"
}
