# The functions of log collection in the remote shell, beside those of preserve-evidence, which read the files.
# Read-only.
#
# - Names with other than plain letters are left out and counted: a newline in a name could imitate a row of the list.
# - `stat` without -L: a log that is a link (to /dev/null, say) tells something, and is never followed.
# - The journal is binary; its own tool prints it, bounded in time and size.

logs_places='/var/log/auth.log* /var/log/secure* /var/log/messages* /var/log/syslog* /var/log/cron* /var/log/daemon.log*
/var/log/user.log* /var/log/sudo.log* /var/log/wtmp* /var/log/btmp* /run/utmp /var/log/audit/audit.log* /var/log/dpkg.log*
/var/log/apt/history.log* /var/log/dnf.log* /var/log/dnf.rpm.log* /var/log/yum.log* /var/log/zypp/history* /var/log/apk.log*
/var/log/redis/* /var/log/redis*.log* /var/log/nginx/* /var/log/apache2/* /var/log/httpd/* /var/log/lighttpd/* /var/log/caddy/*
/var/log/tomcat*/* /opt/tomcat/logs/* /opt/atlassian/*/logs/* /var/atlassian/application-data/*/logs/*
/var/lib/docker/containers/*/*-json.log /var/log/docker* /var/log/containers/* /var/log/postgresql/* /var/log/mysql/* /var/log/salt/*
/data/applogs/xxl-job/*.log* /data/applogs/xxl-job/jobhandler/*/* /var/log/hadoop*/* /var/log/jenkins/* /var/log/fail2ban.log*
/var/log/ufw.log* /var/log/firewalld* /var/spool/mail/* /var/mail/* /root/.*_history /home/*/.*_history /root/.ssh/known_hosts
/home/*/.ssh/known_hosts'

logs_list() {
  echo "zone $(date +%z)"
  logs_odd=0
  set --
  for logs_f in $logs_places; do
    [ -f "$logs_f" ] || [ -L "$logs_f" ] || continue
    case $logs_f in *[!A-Za-z0-9_./@%+=:,~-]*)
      logs_odd=$((logs_odd + 1))
      continue
      ;;
    esac
    [ $# -ge 2000 ] && {
      echo many
      break
    }
    set -- "$@" "$logs_f"
  done
  echo "odd $logs_odd"
  command -v journalctl >/dev/null && { [ -d /var/log/journal ] || [ -d /run/log/journal ]; } && echo journal
  [ $# -gt 0 ] && timeout 20 stat -c 'file %f %d %i %s %Y %n' -- "$@" 2>/dev/null
  echo end
}

# Oldest time (any form that journalctl knows), most bytes.
logs_journal() {
  timeout 60 journalctl --no-pager -q -o short-iso --since "$1" _COMM=sshd + _COMM=sshd-session + _COMM=cron + _COMM=crond + \
    _COMM=crontab + _COMM=sudo + _COMM=useradd + _COMM=redis-server + _COMM=dockerd 2>/dev/null </dev/null | tail -c "$2"
}
