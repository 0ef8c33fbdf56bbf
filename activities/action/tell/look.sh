# What systemd remembers. Everything is read by Davy: here it is only asked, in one process.

# Names or patterns of units. What is not loaded is read from disk for that, and nothing of it runs.
tell_units() {
  tell_here || {
    echo "$tell_why"
    return 0
  }
  if command -v systemctl >/dev/null; then
    tell_ask_systemd "$@"
  else
    tell_c=none
  fi
  [ "$tell_c" != none ] || tell_active /run/systemd/units "$@"
}
tell_ask_systemd() {
  tell_c=none
  tell_t=$(timeout -s KILL 15 systemctl show --no-pager -p Id -p Names -p LoadState -p FragmentPath -p SourcePath -p DropInPaths \
    -p WantedBy -p RequiredBy -p UpheldBy -p NeedDaemonReload -- "$@" 2>/dev/null)
  [ "$tell_t" ] || return 0
  tell_c=shown
  echo "shown$nl$tell_t"
}
# Without systemctl: which of them are active. Folder, names.
tell_active() {
  tell_dir=$1
  shift
  [ -d "$tell_dir" ] || return 0
  echo active
  for tell_f; do
    [ ! -L "$tell_dir/invocation:$tell_f" ] || echo "Id=$tell_f"
  done
}

# Units whose text changed since they were loaded: a reload lets that count at their next start. Only those are asked for whose
# files changed since then; where nobody wrote down when that was, all.
tell_stale() {
  tell_here && command -v systemctl >/dev/null || {
    echo "$tell_why"
    return 0
  }
  set -- '*'
  if [ -f /run/systemd/systemd-units-load ]; then
    tell_t=$(find /etc/systemd/system /run/systemd/system /usr/local/lib/systemd/system /usr/lib/systemd/system /lib/systemd/system \
      -maxdepth 2 ! -type d -cnewer /run/systemd/systemd-units-load 2>/dev/null)
    set --
    IFS=$nl
    for tell_f in $tell_t; do
      tell_dir=${tell_f%/*}
      case $tell_dir in *.d) tell_f=${tell_dir%.d} ;; */system) ;; *) continue ;; esac
      tell_f=${tell_f##*/}
      case $tell_f in *@.* | *[!A-Za-z0-9_.@:\\-]* | -*) ;; *.*) set -- "$@" "$tell_f" ;; esac
      [ $# -lt 200 ] || break
    done
    unset IFS
    [ $# -gt 0 ] || return 0
  fi
  timeout -s KILL 15 systemctl show --no-pager -p Id -p NeedDaemonReload -- "$@" 2>/dev/null | grep -B 1 '^NeedDaemonReload=yes' | grep '^Id='
  return 0
}
