# Remote functions that read processes and sockets; see `scripts.ts` for what every function keeps to.

# A process can hold the lock that reading its arguments waits for: then one by one, so that it blocks its own record only.
# Anybody can start hundreds with long arguments: bounded, or they would crowd out all that comes after.
survey_cmdline() {
  survey_up
  survey_began=$survey_uptime survey_patience=4
  survey_proc cmdline 131072 | head -c 33554432
  survey_patience=
  survey_up
  survey_slow=
  [ $((survey_uptime - survey_began)) -lt 4 ] || survey_slow=1
}
survey_arguments() {
  for survey_p in "$survey_prefix"[0-9]*; do
    survey_up
    [ $((survey_uptime - survey_began)) -gt 40 ] && return 124
    timeout 1 head -v -c 131072 -- "$survey_p/cmdline" || echo "==> $survey_p/blocked <=="
  done
}
# Executables and root folders, kept for survey_images.
survey_exe() {
  survey_exe=$(stat -L -c '%n %d %i %h %s %Z' [0-9]*/exe self/root [0-9]*/root)
  survey_status=$?
  printf '%s\n' "$survey_exe"
  return $survey_status
}
survey_links() {
  if [ "$survey_gnu" ]; then
    find [0-9]*/exe [0-9]*/cwd [0-9]*/fd/0 -maxdepth 0 -printf '%p\0%l\0'
  else
    for survey_p in [0-9]*; do
      for survey_f in exe cwd fd/0; do
        survey_to=$(readlink "$survey_p/$survey_f" && echo .) || continue
        printf '%s\0%s\0' "$survey_p/$survey_f" "${survey_to%"$nl".}"
      done
    done
  fi
}
# Sockets, pipes, and files that may be configuration. A line is one descriptor: a name with a newline in it is left out.
survey_fds() {
  if [ "$survey_gnu" ]; then
    find [0-9]*/fd -maxdepth 1 \( -lname 'socket:*' -o -lname 'pipe:*' -o -lname '/*.json' -o -lname '/*.conf' -o -lname '/*.cfg' \
      -o -lname '/*.ini' -o -lname '/*.toml' -o -lname '/*.y*ml' -o -lname '/*.txt' \) ! -lname "*$nl*" -printf '%p %l\n'
  else
    ls -l [0-9]*/fd
  fi
}

# What the paths of the executables lead to now: a bind mount in a private namespace gives a miner a good name.
survey_exepaths() {
  if [ "$survey_gnu" ]; then
    find [0-9]*/exe -maxdepth 0 -printf '%l\0' | sort -zu | xargs -0 -r timeout 5 stat -L --printf '%d %i %n\0'
  else
    for survey_p in [0-9]*; do
      survey_to=$(readlink "$survey_p/exe" && echo .) && printf '%s\0' "${survey_to%"$nl".}"
    done | sort -zu | xargs -0 -r timeout 5 stat -L -c '%d %i %n' | tr '\n' '\0'
  fi
}

# Each image once, by device, inode, size and change time; what is larger than the limit is left for the closer look. The words
# of the list are numbers and names of /proc. Without a fork, but the shell goes through all it has seen for each: thousands of
# images of their own would take minutes.
survey_images() {
  survey_images= survey_seen=
  set -- $survey_exe
  [ $# -le 12000 ] || {
    survey_images_sorted
    return
  }
  while [ $# -ge 6 ]; do
    survey_key=" $2:$3:$5:$6 "
    case $1,$survey_seen in
      */root,* | *"$survey_key"*) ;;
      *)
        survey_seen=$survey_seen$survey_key
        [ "$5" -le "$survey_hash_max" ] && survey_images="$survey_images $1"
        ;;
    esac
    shift 6
  done
}
survey_images_sorted() {
  survey_images=$(printf '%s\n' "$survey_exe" | grep /exe | sort -u -k2,3 -k5,6 | while read -r survey_name survey_dev survey_ino survey_links survey_size survey_rest; do
    [ "$survey_size" -le "$survey_hash_max" ] && printf ' %s' "$survey_name"
  done)
}
survey_hash() {
  survey_tool=$1
  shift
  if [ $# = 0 ]; then
    :
  elif [ $# -le 1000 ]; then
    timeout 30 "$survey_tool" "$@"
  else
    printf '%s\0' "$@" | xargs -0 -r timeout 30 "$survey_tool"
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
  survey_mine=$(readlink self/ns/net)
  if [ "$survey_gnu" ]; then
    survey_mine=${survey_mine#*[}
    find [0-9]*/ns/net -maxdepth 0 -lname 'net:*' ! -lname "net:?${survey_mine%]}?" -printf '%l %p\n'
  else
    for survey_p in [0-9]*; do
      survey_to=$(readlink "$survey_p/ns/net") && [ "$survey_to" != "$survey_mine" ] && echo "$survey_to $survey_p/ns/net"
    done
  fi
}
# Their tables, read through one process of each namespace.
survey_nets() {
  survey_others=$(survey_namespaces)
  [ "$survey_others" ] || return 0
  printf '%s\n' "$survey_others" | sort -u -k1,1 | head -n 64 | while read -r survey_space survey_path; do
    for survey_f in tcp tcp6 udp udp6; do printf '%s\0' "$survey_prefix${survey_path%ns/net}net/$survey_f"; done
  done | survey_heads 1048576
}
survey_net() {
  set --
  for survey_f in tcp tcp6 udp udp6; do set -- "$@" "${survey_prefix}proc/net/$survey_f"; done
  (cd / && survey_read 8388608 "$@")
}
