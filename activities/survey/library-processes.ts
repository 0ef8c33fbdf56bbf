/**
 * Remote functions that read processes and sockets; see `library.ts` for what every function keeps to.
 */
export const PROCESS_FUNCTIONS = `
# A process can hold the lock that reading its arguments waits for: then one by one, so that it blocks its own record only.
survey_cmdline() {
  survey_up
  began=$up patience=4
  survey_proc cmdline 65536
  patience=
  survey_up
  slow=
  [ $((up - began)) -lt 4 ] || slow=1
}
survey_arguments() {
  for p in "$P"[0-9]*; do
    survey_up
    [ $((up - began)) -gt 40 ] && return 124
    timeout 1 head -v -c 65536 -- "$p/cmdline" || echo "==> $p/blocked <=="
  done
}
survey_exe() { stat -L -c '%n %d %i %h %s %Z' [0-9]*/exe; }
survey_links() {
  if [ "$gnu" ]; then
    find [0-9]*/"$1" -maxdepth 0 -printf '%p\\0%l\\0'
  else
    for p in [0-9]*; do
      to=$(readlink "$p/$1" && echo .) || continue
      printf '%s\\0%s\\0' "$p/$1" "\${to%$nl.}"
    done
  fi
}
survey_fds() {
  if [ "$gnu" ]; then
    find [0-9]*/fd -maxdepth 1 \\( -lname 'socket:*' -o -lname 'pipe:*' \\) -printf '%p %l\\n'
  else
    ls -l [0-9]*/fd
  fi
}
survey_roots() { stat -L -c '%n %d %i' self/root [0-9]*/root; }

# What the paths of the executables lead to now: a bind mount in a private namespace gives a miner a good name.
survey_exepaths() {
  if [ "$gnu" ]; then
    find [0-9]*/exe -maxdepth 0 -printf '%l\\0' | sort -zu | xargs -0 -r timeout 5 stat -L --printf '%d %i %n\\0'
  else
    for p in [0-9]*; do
      to=$(readlink "$p/exe" && echo .) && printf '%s\\0' "\${to%$nl.}"
    done | sort -zu | xargs -0 -r timeout 5 stat -L -c '%d %i %n' | tr '\\n' '\\0'
  fi
}

# Each image once, by device, inode, size and change time; what is larger than the limit is left for the closer look.
survey_images() {
  stat -L -c '%d:%i:%s:%Z %s %n' [0-9]*/exe | sort -u -k1,1 | while read -r key size name; do
    [ "$size" -le "$hash_max" ] && printf '%s\\0' "$name"
  done
}
survey_hash() { survey_images | xargs -0 -r timeout 30 "$1"; }

survey_cgroups() {
  timeout 10 find /sys/fs/cgroup -name cgroup.procs -exec cat {} + | head -c 4194304
}
survey_ss() {
  command -v ss >/dev/null || return 127
  timeout 10 ss -Htunaen | head -c 4194304
}
# Tables of other network namespaces, read through one process of each.
survey_namespaces() {
  if [ "$gnu" ]; then
    find [0-9]*/ns/net -maxdepth 0 -printf '%l %p\\n'
  else
    for p in [0-9]*; do
      to=$(readlink "$p/ns/net") && echo "$to $p/ns/net"
    done
  fi
}
survey_nets() {
  mine=$(readlink self/ns/net)
  survey_namespaces | sort -u -k1,1 | head -n 65 | while read -r space path; do
    [ "$space" = "$mine" ] && continue
    for f in tcp tcp6 udp udp6; do printf '%s\\0' "$P\${path%ns/net}net/$f"; done
  done | survey_heads 1048576
}
survey_net() {
  set --
  for f in tcp tcp6 udp udp6; do set -- "$@" "\${P}proc/net/$f"; done
  printf '%s\\0' "$@" | (cd / && survey_heads 8388608)
}
`;
