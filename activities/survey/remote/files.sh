# Remote functions that list and read files: cron places, temporary folders.

# Regular files, links and folders under the given ones, without following links below them.
survey_tree() {
  survey_depth=$1
  shift
  [ $# -gt 0 ] || return 0
  if [ "$survey_gnu" ]; then
    timeout 20 find "$@" -xdev -maxdepth "$survey_depth" ${survey_not:+! -name "$survey_not"} -printf '%D %i %s %m %U %G %n %T@ %C@ %y\0%p\0%l\0'
  else
    timeout 20 find "$@" -xdev -maxdepth "$survey_depth" ${survey_not:+! -name "$survey_not"} \
      -exec stat -c "%d %i %s %a %u %g %h %Y %Z %F|%n${nl}%N" {} + | tr '\n' '\0'
  fi
}
survey_texts() {
  survey_depth=$1 survey_cap=$2
  shift 2
  [ $# -gt 0 ] || return 0
  timeout 20 find "$@" -xdev -maxdepth "$survey_depth" -type f ${survey_not:+! -name "$survey_not"} -exec timeout 10 head -v -c "$survey_cap" -- {} + | head -c 16777216
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
survey_tmp() {
  survey_what=tree survey_depth=3
  survey_there tmp var/tmp dev/shm | head -c "$survey_tmp_max"
}
survey_attributes() {
  command -v lsattr >/dev/null || return 127
  timeout 20 find /tmp /var/tmp /dev/shm /var/spool/cron /etc/cron.d -xdev -maxdepth 3 \( -type f -o -type d \) -print0 |
    xargs -0 -r timeout 20 lsattr -d -- | grep '^[-a-zA-Z]*[ia]' | head -c 1048576
}
