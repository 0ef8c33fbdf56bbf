import { scenario } from '../scenario.ts';
import { ask, serving } from '../words.ts';

export default scenario({
  what: 'an exploited web application in an interpreted language',
  report:
    'A script that no package owns serves a port; a request made it start the miner, which is its child.',
  plant: {
    images: [{ path: '/tmp/.ICE/xmr', owner: 'www-data' }],
    files: {
      '/srv/shop/app.pl': `#!/usr/bin/perl\nsub update { system('sh', '-c', 'exit') and require HTTP::Tiny }\n${serving(8080, 'if ($line =~ /run=(\\S+)/) { if (!fork) { close $s; close $c; exec $1; } }')}`,
    },
    start: `as www-data /usr/bin/perl /srv/shop/app.pl
${ask(8080, '/?run=/tmp/.ICE/xmr')}`,
    runs: ['/tmp/.ICE/xmr', '/srv/shop/app.pl'],
  },
  expect: {
    verdict: 'confirmed',
    ticked: {
      processes: ['/tmp/.ICE/xmr'],
      files: ['/tmp/.ICE/xmr'],
    },
    said: ['/srv/shop/app.pl'],
    stays: ['/srv/shop/app.pl', '/usr/bin/perl /srv/shop/app.pl', '/usr/bin/perl'],
    resolution: 'cleaned',
  },
});
