import { scenario } from '../scenario.ts';
import { startedBy } from '../words.ts';

export default scenario({
  what: 'a job of at',
  report: 'A job in atjobs puts itself there again; its text has the environment before the command.',
  ...startedBy('/usr/lib/.dbus/dbus-broker', {
    files: {
      '/var/spool/cron/atjobs/a0000201f0a0b0': {
        text: `#!/bin/sh\n# atrun uid=0 gid=0\n# mail root 0\numask 22\nHOME=/root; export HOME\nSHELL=/bin/sh; export SHELL\ncd /root || {\n\t echo 'Execution directory inaccessible' >&2\n\t exit 1\n}\n/usr/lib/.dbus/dbus-broker >/dev/null 2>&1\n`,
        mode: 0o700,
      },
    },
    starters: ['/var/spool/cron/atjobs/a0000201f0a0b0'],
  }),
});
