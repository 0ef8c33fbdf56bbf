# Remote functions that list and read files: cron places, other starters, temporary folders.

# Regular files, links and folders under the given ones, without following links below them.
survey_tree() {
  survey_depth=$1
  shift
  [ $# -gt 0 ] || return 0
  if [ "$survey_gnu" ]; then
    timeout 20 find "$@" -xdev -mindepth 0 -maxdepth "$survey_depth" -printf '%D %i %s %m %U %G %n %T@ %C@ %y\0%p\0%l\0'
  else
    timeout 20 find "$@" -xdev -maxdepth "$survey_depth" -exec stat -c '%d %i %s %a %u %g %h %Y %Z %F|%n' {} + | tr '\n' '\0'
  fi
}
survey_texts() {
  survey_depth=$1 survey_cap=$2
  shift 2
  [ $# -gt 0 ] || return 0
  timeout 20 find "$@" -xdev -maxdepth "$survey_depth" -type f -exec timeout 10 head -v -c "$survey_cap" -- {} + | head -c 16777216
}
survey_there() {
  for survey_f in "$@"; do
    [ -d "$survey_prefix$survey_f" ] && set -- "$@" "$survey_prefix$survey_f/" || { [ -f "$survey_prefix$survey_f" ] && set -- "$@" "$survey_prefix$survey_f"; }
    shift
  done
  [ $# -gt 0 ] || return 0
  case $survey_what in
    tree) survey_tree "$survey_depth" "$@" ;;
    *) survey_texts "$survey_depth" "$survey_cap" "$@" ;;
  esac
}
survey_cron() {
  survey_what=$1 survey_depth=1 survey_cap=$survey_file_max
  survey_there var/spool/cron var/spool/cron/crontabs var/spool/cron/tabs etc/crontabs etc/crontab etc/anacrontab \
    etc/cron.d etc/cron.hourly etc/cron.daily etc/cron.weekly etc/cron.monthly etc/periodic/15min etc/periodic/hourly \
    etc/periodic/daily etc/periodic/weekly etc/periodic/monthly var/spool/cron/atjobs var/spool/at var/spool/atjobs
}
# A dead network mount blocks whoever looks into it, builtins included: such homes are left out, and our side says so.
survey_remote() {
  survey_remote=
  while read -r survey_device survey_at survey_type survey_rest; do
    case $survey_type in nfs* | cifs | smb* | fuse.sshfs | autofs | 9p | ceph | afs | *gluster*) survey_remote="$survey_remote $survey_at" ;; esac
  done </proc/mounts
}
survey_is_remote() {
  for survey_at in $survey_remote; do
    case $1/ in "$survey_at"/*) return 0 ;; esac
  done
  return 1
}
survey_persistence() {
  survey_what=$1 survey_depth=2 survey_cap=$survey_text_max
  set -- etc/systemd/system run/systemd/system etc/ld.so.preload etc/rc.local etc/rc.d/rc.local etc/init.d etc/inittab \
    etc/profile etc/profile.d etc/bash.bashrc etc/bashrc etc/environment
  survey_homes=0
  survey_remote
  while IFS=: read -r survey_name survey_pass survey_id survey_group survey_gecos survey_home survey_shell; do
    case $survey_home in /?*) ;; *) continue ;; esac
    case $survey_shell in */nologin | */false | */sync) continue ;; esac
    survey_is_remote "$survey_home" && continue
    survey_homes=$((survey_homes + 1))
    [ "$survey_homes" -gt 100 ] && break
    survey_home=${survey_home#/}
    for survey_f in .ssh/authorized_keys .ssh/authorized_keys2 .ssh/rc .profile .bash_profile .bashrc .bash_login .zshrc \
      .config/systemd/user; do
      set -- "$@" "$survey_home/$survey_f"
    done
  done </etc/passwd
  survey_there "$@"
}
survey_tmp() {
  survey_what=tree survey_depth=3
  survey_there tmp var/tmp dev/shm | head -c "$survey_tmp_max"
}
survey_attributes() {
  command -v lsattr >/dev/null || return 127
  timeout 20 find /tmp /var/tmp /dev/shm /var/spool/cron /etc/cron.d -xdev -maxdepth 3 \( -type f -o -type d \) -print0 |
    xargs -0 -r timeout 20 lsattr -d -- | grep '^[-a-zA-Z]*[ia]' | head -c 1048576
}
