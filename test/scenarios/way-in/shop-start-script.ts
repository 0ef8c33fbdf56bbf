import { scenario } from '../scenario.ts';
import { serving } from '../words.ts';

export default scenario({
  what: 'one line in a shop’s own start script',
  report: 'The line was added; the script’s shell is the parent of miner and shop.',
  plant: {
    images: ['/var/tmp/.cache/kthrotlds'],
    files: {
      '/srv/shop/start.sh': `#!/bin/sh
cd /srv/shop
/var/tmp/.cache/kthrotlds >/dev/null 2>&1 &
./shopd 8000 <shopd.conf &
wait
`,
      '/srv/shop/shopd.conf': serving(8000),
    },
    start: `cp /usr/bin/perl /srv/shop/shopd; printf 'shop 1.4\\n' >>/srv/shop/shopd
sed -i 's/ 8000 / - /' /srv/shop/start.sh
run /srv/shop/start.sh`,
    runs: ['/var/tmp/.cache/kthrotlds', '/srv/shop/start.sh', '/srv/shop/shopd'],
  },
  expect: {
    verdict: 'confirmed',
    ticked: {
      processes: ['/var/tmp/.cache/kthrotlds'],
      files: ['/var/tmp/.cache/kthrotlds'],
    },
    said: ['/srv/shop/start.sh'],
    stays: ['/srv/shop/start.sh', '/srv/shop/shopd'],
    resolution: 'partially-cleaned',
  },
});
