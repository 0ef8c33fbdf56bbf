# Makes systemd forget the units whose text was taken away: what pid 1 still remembers is started again by the kill itself, and its
# ExecStopPost run. A reload leaves running services alone. Nothing is stopped or disabled: `systemctl disable` follows Also= to
# services of others, and a stop runs what the unit says.
#
# - `systemctl daemon-reload` comes back when it is done. Without it pid 1 gets a HUP, and is done once it has written down when it
#   last loaded its units.
# - A user's manager gets a HUP: its socket lies in the user's own folder, so nothing is asked of it.

tell_not() { act_note "$tell_act" - not-told "who=$tell_who" "$@"; }
# Sets tell_why where there is none: nobody then remembers. That one booted here and pid 1 is something else is no such case.
tell_here() {
  tell_c= tell_why=
  [ -d /run/systemd/system ] || {
    tell_why=no-systemd
    return 1
  }
  read -r tell_c 2>/dev/null <"$act_proc/1/comm"
  [ "$tell_c" = systemd ] && return
  tell_why=other-init
  return 1
}

# act
tell_systemd() {
  tell_act=$1 tell_who=systemd tell_made= tell_n=0
  tell_here || {
    tell_not "reason=$tell_why"
    return 0
  }
  act_go || {
    tell_not "reason=$act_why"
    return 0
  }
  if tell_mask system-generators system-environment-generators; then
    tell_reload
  else
    tell_why=generator
  fi
  tell_unmask
  [ "$tell_why" ] && tell_not "reason=$tell_why" || act_note "$tell_act" - told "who=$tell_who" "how=$tell_how" "masked=$tell_i" $tell_left
}
# Sets tell_how, and tell_why where pid 1 was not seen to have loaded its units anew.
tell_reload() {
  tell_why= tell_how=systemctl
  timeout -s KILL 15 systemctl daemon-reload --no-ask-password >/dev/null 2>&1 && return
  tell_how=hup
  tell_stamp
  tell_was=$tell_now
  kill -HUP 1 2>/dev/null || {
    tell_why=no-signal
    return
  }
  tell_wait 200 tell_loaded || tell_why=not-seen
}
# When units were loaded last; before systemd 249 the folder that each reload makes anew. Only GNU's stat says a time finely enough.
tell_stamp() {
  tell_now=$(stat -c '%i %y' /run/systemd/systemd-units-load 2>/dev/null || stat -c %i /run/systemd/generator 2>/dev/null)
}
tell_loaded() {
  tell_stamp
  [ "$tell_now" ] && [ "$tell_now" != "$tell_was" ]
}
# Fiftieths of a second at most, and what is waited for. A sleep that knows no fractions costs fewer rounds.
tell_wait() {
  tell_rest=$1
  while ! "$2"; do
    [ "$tell_rest" -gt 0 ] || return 1
    if sleep 0.02 2>/dev/null; then tell_rest=$((tell_rest - 1)); else
      sleep 1
      tell_rest=$((tell_rest - 50))
    fi
  done
}

# act, then user ids; none: of everybody who has a manager.
tell_user() {
  tell_act=$1 tell_who=systemd-user tell_made= tell_n=0
  shift
  tell_here || {
    tell_not "reason=$tell_why"
    return 0
  }
  act_go || {
    tell_not "reason=$act_why"
    return 0
  }
  tell_slices
  [ $# -gt 0 ] || set -- $tell_uids
  [ $# -gt 0 ] || {
    tell_not reason=no-manager
    return 0
  }
  if tell_mask user-generators user-environment-generators; then
    for tell_uid; do
      tell_manager "$tell_uid"
      if [ ! "$tell_pid" ]; then tell_not "uid=$tell_uid" reason=no-manager; else tell_hup; fi
    done
  else
    tell_not reason=generator
  fi
  tell_unmask
}
# Where the slices of users are, and who has one.
tell_slices() {
  tell_uids=
  set +f
  for tell_dir in /sys/fs/cgroup /sys/fs/cgroup/unified /sys/fs/cgroup/systemd; do
    [ -d "$tell_dir/user.slice" ] || continue
    for tell_f in "$tell_dir"/user.slice/user-*.slice/user@*.service; do
      tell_f=${tell_f##*/user@} tell_f=${tell_f%.service}
      case $tell_f in '' | *[!0-9]*) ;; *) tell_uids="$tell_uids $tell_f" ;; esac
    done
    break
  done
  set -f
  tell_scopes=$tell_dir/user.slice
}
# The manager of a user: in its scope, of that user, and started by pid 1. A user can put processes of his own into that scope, but
# what they start becomes the manager's child when they end, not pid 1's. Sets tell_pid.
tell_manager() {
  tell_pid= tell_count=0
  while read -r tell_p; do
    tell_count=$((tell_count + 1))
    act_stat "$tell_p" && [ "$act_st_ppid" = 1 ] && [ "$act_st_session" = "$tell_p" ] || continue
    tell_u=
    while read -r tell_k tell_c tell_u tell_t; do [ "$tell_k" != Uid: ] || break; done 2>/dev/null <"$act_proc/$tell_p/status"
    [ "$tell_c:$tell_u" != "$1:$1" ] || tell_pid=$tell_p
  done 2>/dev/null <"$tell_scopes/user-$1.slice/user@$1.service/init.scope/cgroup.procs"
}
tell_hup() {
  tell_was=$(stat -c '%y' "/run/user/$tell_uid/systemd" 2>/dev/null) tell_begun= tell_quiet=0 tell_most=$tell_count
  kill -HUP "$tell_pid" 2>/dev/null || {
    tell_not "uid=$tell_uid" reason=no-signal
    return 0
  }
  if tell_wait 100 tell_settled; then act_note "$tell_act" - told "who=$tell_who" "uid=$tell_uid" how=hup; else
    tell_not "uid=$tell_uid" reason=not-seen
  fi
}
# It has made its folders for generators anew, none of them runs any more, and it sleeps: for three looks on end.
tell_settled() {
  [ "$tell_begun" ] || {
    tell_now=$(stat -c '%y' "/run/user/$tell_uid/systemd" 2>/dev/null)
    [ "$tell_now" != "$tell_was" ] || return 1
    tell_begun=1
  }
  tell_manager "$tell_uid"
  if [ "$tell_pid" ] && [ "$tell_count" -le "$tell_most" ] && act_stat "$tell_pid" && [ "$act_st_state" = S ]; then
    tell_quiet=$((tell_quiet + 1))
  else
    tell_quiet=0
  fi
  [ "$tell_quiet" -ge 3 ]
}
