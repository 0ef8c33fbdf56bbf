# The same in a folder that others may write to: a home, for one. Whoever owns it can put a link at any name in it at any moment, so the
# file's name is captured into a folder of ours first, the new file is made in there, and put back by link(2), which never replaces
# what stands there now. For a moment there is no file; in root's own folders that is spared.

# Whether it is one: the folder's line of line_state. Where it is ours, and nobody else may change a name of ours in it, it is none.
line_is_apart() {
  act_user
  line_a=${1##*|}
  line_b=${line_a%:*}
  [ "${line_b%%:*}" = "$act_u" ] || return 0
  case ${line_b##*:} in
    [1357]???) return 1 ;;
    *[2367]? | *[2367]) return 0 ;;
  esac
  return 1
}
# Whether fd 6 is our own folder, and still stands at its name.
line_held() {
  act_user
  line_a=$(stat -c '%d:%i:%u:%a' -- /proc/self/fd/6/. "$line_in" 2>/dev/null)
  line_b=${line_a#*"$nl"} line_a=${line_a%%"$nl"*}
  case $line_a in *:"$act_u:700" | *:"$act_u:2700") [ "$line_a" = "$line_b" ] ;; *) return 1 ;; esac
}
# Targets; as line_splice.
line_splice_apart() {
  line_in=./.davy-$act_callid
  mkdir -m 700 -- "$line_in" 2>/dev/null
  [ -d "$line_in" ] && [ ! -L "$line_in" ] && [ -O "$line_in" ] || return 2
  line_splice_held "$@" 6<"$line_in/."
  line_x=$?
  rmdir -- "$line_in" 2>/dev/null
  return "$line_x"
}
line_splice_held() {
  line_held || return 2
  line_tmp=/proc/self/fd/6/new line_old=/proc/self/fd/6/old
  rm -f -- "$line_tmp"
  line_make /proc/self/fd/9 "$@" || return
  [ "$line_along" ] && mark_set "$line_along" "$line_tmp"
  line_sums=$(exec sha256sum /proc/self/fd/9 "$line_tmp" 2>/dev/null)
  line_now=$(line_state "$line_tmp") line_x=3
  case $line_now in "$line_was$nl$line_was$nl$line_size|"*)
    act_note "$line_act" "$line_own" capturing
    mv -f -T -- "./$line_base" "$line_old" 2>/dev/null || {
      rm -f -- "$line_tmp"
      return 2
    }
    # The owner may have put anything at the name, and may write to his file as long as he holds it open.
    if [ -f "$line_old" ] && [ ! -L "$line_old" ] && line_is_same "$line_old" /proc/self/fd/9; then
      line_now=$(exec sha256sum /proc/self/fd/9 2>/dev/null)
      [ "${line_now%% *}" = "${line_sums%% *}" ] && ln -T -- "$line_tmp" "./$line_base" 2>/dev/null && line_x=0
    fi
    ;;
  esac
  rm -f -- "$line_tmp"
  [ "$line_x" != 0 ] || rm -f -- "$line_old"
  line_put_back || return 5
  return "$line_x"
}
line_is_same() {
  line_a=$(stat -L -c '%d:%i' -- "$1" "$2" 2>/dev/null)
  [ "${line_a%%"$nl"*}" = "${line_a#*"$nl"}" ] && [ "$line_a" ]
}
# What was captured goes back to its name, where nothing stands there. Only when the name stands again does the captured one go.
line_put_back() {
  [ -e "$line_old" ] || [ -L "$line_old" ] || return 0
  if [ -f "$line_old" ] && [ ! -L "$line_old" ] && ln -T -- "$line_old" "./$line_base" 2>/dev/null; then
    rm -f -- "$line_old"
    return 0
  fi
  if [ ! -e "./$line_base" ] && [ ! -L "./$line_base" ]; then mv -n -T -- "$line_old" "./$line_base" 2>/dev/null; fi
  [ ! -e "$line_old" ] && [ ! -L "$line_old" ]
}
# Settling: the name stands with the new file, or the captured one goes back.
line_repair_apart() {
  line_in=./.davy-$act_callid
  [ -d "$line_in" ] && [ ! -L "$line_in" ] && [ -O "$line_in" ] || return 0
  line_repair_held 6<"$line_in/."
  rmdir -- "$line_in" 2>/dev/null
}
line_repair_held() {
  line_held || return 0
  line_tmp=/proc/self/fd/6/new line_old=/proc/self/fd/6/old
  [ -f "$line_tmp" ] && [ -f "./$line_base" ] && [ ! -L "./$line_base" ] && line_is_same "$line_tmp" "./$line_base" &&
    rm -f -- "$line_old"
  rm -f -- "$line_tmp"
  line_put_back
}
