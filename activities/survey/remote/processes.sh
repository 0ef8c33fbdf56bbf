# Remote functions that read processes and sockets; see `scripts.ts` for what every function keeps to.

# A process can hold the lock that reading its arguments waits for: then one by one, so that it blocks its own record only.
# Anybody can start hundreds with long arguments: bounded, or they would crowd out all that comes after.
survey_cmdline() {
  survey_up
  began=$up patience=4
  survey_proc cmdline 131072 | head -c 33554432
  patience=
  survey_up
  slow=
  [ $((up - began)) -lt 4 ] || slow=1
}
survey_arguments() {
  for p in "$P"[0-9]*; do
    survey_up
    [ $((up - began)) -gt 40 ] && return 124
    timeout 1 head -v -c 131072 -- "$p/cmdline" || echo "==> $p/blocked <=="
  done
}
# Executables and root folders, kept for survey_images.
survey_exe() {
  exe=$(stat -L -c '%n %d %i %h %s %Z' [0-9]*/exe self/root [0-9]*/root)
  status=$?
  printf '%s\n' "$exe"
  return $status
}
survey_links() {
  if [ "$gnu" ]; then
    find [0-9]*/exe [0-9]*/cwd [0-9]*/fd/0 -maxdepth 0 -printf '%p\0%l\0'
  else
    for p in [0-9]*; do
      for f in exe cwd fd/0; do
        to=$(readlink "$p/$f" && echo .) || continue
        printf '%s\0%s\0' "$p/$f" "${to%$nl.}"
      done
    done
  fi
}
survey_fds() {
  if [ "$gnu" ]; then
    find [0-9]*/fd -maxdepth 1 \( -lname 'socket:*' -o -lname 'pipe:*' \) -printf '%p %l\n'
  else
    ls -l [0-9]*/fd
  fi
}

# What the paths of the executables lead to now: a bind mount in a private namespace gives a miner a good name.
survey_exepaths() {
  if [ "$gnu" ]; then
    find [0-9]*/exe -maxdepth 0 -printf '%l\0' | sort -zu | xargs -0 -r timeout 5 stat -L --printf '%d %i %n\0'
  else
    for p in [0-9]*; do
      to=$(readlink "$p/exe" && echo .) && printf '%s\0' "${to%$nl.}"
    done | sort -zu | xargs -0 -r timeout 5 stat -L -c '%d %i %n' | tr '\n' '\0'
  fi
}

# Each image once, by device, inode, size and change time; what is larger than the limit is left for the closer look. The words
# of the list are numbers and names of /proc. Without a fork, but the shell goes through all it has seen for each: thousands of
# images of their own would take minutes.
survey_images() {
  images= seen=
  set -- $exe
  [ $# -le 12000 ] || { survey_images_sorted; return; }
  while [ $# -ge 6 ]; do
    key=" $2:$3:$5:$6 "
    case $1,$seen in
      */root,* | *"$key"*) ;;
      *)
        seen=$seen$key
        [ "$5" -le "$hash_max" ] && images="$images $1"
        ;;
    esac
    shift 6
  done
}
survey_images_sorted() {
  images=$(printf '%s\n' "$exe" | grep /exe | sort -u -k2,3 -k5,6 | while read -r name dev ino links size rest; do
    [ "$size" -le "$hash_max" ] && printf ' %s' "$name"
  done)
}
survey_hash() {
  tool=$1
  set -- $images
  if [ $# = 0 ]; then :
  elif [ $# -le 1000 ]; then timeout 30 "$tool" "$@"
  else printf '%s\0' "$@" | xargs -0 -r timeout 30 "$tool"
  fi
}

survey_cgroups() {
  timeout 10 find /sys/fs/cgroup -name cgroup.procs -exec cat {} + | head -c 4194304
}
survey_ss() {
  command -v ss >/dev/null || return 127
  timeout 10 ss -Htunaen | head -c 4194304
}
# Processes of other network namespaces than ours.
survey_namespaces() {
  mine=$(readlink self/ns/net)
  if [ "$gnu" ]; then
    mine=${mine#*[}
    find [0-9]*/ns/net -maxdepth 0 -lname 'net:*' ! -lname "net:?${mine%]}?" -printf '%l %p\n'
  else
    for p in [0-9]*; do
      to=$(readlink "$p/ns/net") && [ "$to" != "$mine" ] && echo "$to $p/ns/net"
    done
  fi
}
# Their tables, read through one process of each namespace.
survey_nets() {
  others=$(survey_namespaces)
  [ "$others" ] || return 0
  printf '%s\n' "$others" | sort -u -k1,1 | head -n 64 | while read -r space path; do
    for f in tcp tcp6 udp udp6; do printf '%s\0' "$P${path%ns/net}net/$f"; done
  done | survey_heads 1048576
}
survey_net() {
  set --
  for f in tcp tcp6 udp udp6; do set -- "$@" "${P}proc/net/$f"; done
  (cd / && survey_read 8388608 "$@")
}
