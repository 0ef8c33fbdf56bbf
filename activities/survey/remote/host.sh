# What the survey asks of the host itself: its files, its tools, and a view of /proc that no mount hides anything of.

# The maps are those of the tool that reads them: a library in it that is not its own was put there by somebody.
survey_facts() {
  cd / || return
  set --
  for survey_f in etc/machine-id proc/sys/kernel/random/boot_id proc/sys/kernel/hostname proc/sys/kernel/osrelease proc/uptime \
    etc/os-release proc/stat proc/sys/kernel/tainted proc/modules etc/passwd etc/resolv.conf \
    run/systemd/resolve/resolv.conf run/NetworkManager/no-stub-resolv.conf proc/net/route \
    proc/net/ipv6_route etc/ld.so.preload proc/self/mountinfo proc/self/maps etc/ufw/ufw.conf proc/net/ip_tables_names; do
    [ -f "$survey_f" ] && set -- "$@" "$survey_prefix$survey_f"
  done
  survey_read 262144 "$@"
}
survey_self() {
  echo "pid $$"
  echo "uid $survey_uid"
  echo "clock $(date +%s.%N)"
  echo "tick $(getconf CLK_TCK)"
  echo "holder $survey_holder"
  echo "gnu $survey_gnu"
  for survey_f in ss nft iptables iptables-nft iptables-legacy ip6tables firewall-cmd ufw unshare timeout lsattr chattr stat find \
    sha256sum md5sum sha1sum dpkg-query rpm apk busybox curl wget python3 perl systemctl lsof setfattr getfattr getfacl \
    flock gzip crontab atq last journalctl docker nsenter tar base64; do
    command -v "$survey_f" >/dev/null && echo "tool $survey_f"
  done
  command -v iptables >/dev/null && echo "iptables $(timeout 5 iptables -V </dev/null)"
}
# Our own tools where the host's packages put them, for md5sum to hash with the images; and the digests that its database lists for
# programs of these names.
survey_tools() {
  survey_tools=
  for survey_f in sh bash cat stat find head ls readlink grep sort xargs timeout tr date sha256sum md5sum ss unshare mount sleep dd \
    getconf lsattr; do
    for survey_at in /usr/sbin /usr/bin /sbin /bin; do
      [ -f "$survey_at/$survey_f" ] && {
        survey_tools="$survey_tools $survey_at/$survey_f"
        break
      }
    done
  done
}
survey_digests() {
  cd /var/lib/dpkg/info || return 127
  timeout 10 grep -hE '/(dash|bash|busybox|coreutils|cat|stat|find|head|ls|readlink|grep|sort|xargs|timeout|tr|date|sha256sum|md5sum|ss|unshare|mount|sleep|dd|getconf|lsattr)$' \
    ./*coreutils*.md5sums ./findutils.md5sums ./grep.md5sums ./dash.md5sums ./bash.md5sums ./util-linux*.md5sums ./mount.md5sums ./iproute2.md5sums \
    ./e2fsprogs.md5sums ./libc-bin.md5sums ./busybox*.md5sums | head -c 65536
  cd /
}
survey_pids() { echo [0-9]*; }

# A fresh /proc in a private mount namespace shows what a mount over /proc/PID hides; the host's mounts stay as they are. It
# is entered through the holder's root, which ends by itself should we be cut off. Without -n, mount(8) makes /run/mount.
survey_hold() {
  survey_holder=
  [ "$survey_uid" = 0 ] || return 0
  survey_holder=$(unshare -m --propagation private sh -c \
    'mount -n -t proc proc /proc && echo $$ && exec sleep 90 >/dev/null 2>&1' 2>/dev/null </dev/null &)
  [ -d "/proc/$survey_holder/root/proc/1" ] || survey_holder=
}
