# Remote functions that list and read files: cron places, other starters, temporary folders.

# Regular files, links and folders under the given ones, without following links below them.
survey_tree() {
  depth=$1
  shift
  [ $# -gt 0 ] || return 0
  if [ "$gnu" ]; then
    timeout 20 find "$@" -xdev -mindepth 0 -maxdepth "$depth" -printf '%D %i %s %m %U %G %n %T@ %C@ %y\0%p\0%l\0'
  else
    timeout 20 find "$@" -xdev -maxdepth "$depth" -exec stat -c '%d %i %s %a %u %g %h %Y %Z %F|%n' {} + | tr '\n' '\0'
  fi
}
survey_texts() {
  depth=$1 cap=$2
  shift 2
  [ $# -gt 0 ] || return 0
  timeout 20 find "$@" -xdev -maxdepth "$depth" -type f -exec timeout 10 head -v -c "$cap" -- {} + | head -c 16777216
}
survey_there() {
  for f in "$@"; do
    [ -d "$P$f" ] && set -- "$@" "$P$f/" || { [ -f "$P$f" ] && set -- "$@" "$P$f"; }
    shift
  done
  [ $# -gt 0 ] || return 0
  case $what in
    tree) survey_tree "$depth" "$@" ;;
    *) survey_texts "$depth" "$cap" "$@" ;;
  esac
}
survey_cron() {
  what=$1 depth=1 cap=$file_max
  survey_there var/spool/cron var/spool/cron/crontabs var/spool/cron/tabs etc/crontabs etc/crontab etc/anacrontab \
    etc/cron.d etc/cron.hourly etc/cron.daily etc/cron.weekly etc/cron.monthly etc/periodic/15min etc/periodic/hourly \
    etc/periodic/daily etc/periodic/weekly etc/periodic/monthly var/spool/cron/atjobs var/spool/at var/spool/atjobs
}
# A dead network mount blocks whoever looks into it, builtins included: such homes are left out, and our side says so.
survey_remote() {
  remote=
  while read -r device at type rest; do
    case $type in nfs* | cifs | smb* | fuse.sshfs | autofs | 9p | ceph | afs | *gluster*) remote="$remote $at" ;; esac
  done </proc/mounts
}
survey_is_remote() {
  for at in $remote; do
    case $1/ in "$at"/*) return 0 ;; esac
  done
  return 1
}
survey_persistence() {
  what=$1 depth=2 cap=$text_max
  set -- etc/systemd/system run/systemd/system etc/ld.so.preload etc/rc.local etc/rc.d/rc.local etc/init.d etc/inittab \
    etc/profile etc/profile.d etc/bash.bashrc etc/bashrc etc/environment
  homes=0
  survey_remote
  while IFS=: read -r name pass id group gecos home shell; do
    case $home in /?*) ;; *) continue ;; esac
    case $shell in */nologin | */false | */sync) continue ;; esac
    survey_is_remote "$home" && continue
    homes=$((homes + 1))
    [ "$homes" -gt 100 ] && break
    home=${home#/}
    for f in .ssh/authorized_keys .ssh/authorized_keys2 .ssh/rc .profile .bash_profile .bashrc .bash_login .zshrc \
      .config/systemd/user; do
      set -- "$@" "$home/$f"
    done
  done </etc/passwd
  survey_there "$@"
}
survey_tmp() {
  what=tree depth=3
  survey_there tmp var/tmp dev/shm | head -c "$tmp_max"
}
survey_attributes() {
  command -v lsattr >/dev/null || return 127
  timeout 20 find /tmp /var/tmp /dev/shm /var/spool/cron /etc/cron.d -xdev -maxdepth 3 \( -type f -o -type d \) -print0 |
    xargs -0 -r timeout 20 lsattr -d -- | grep '^[-a-zA-Z]*[ia]' | head -c 1048576
}
