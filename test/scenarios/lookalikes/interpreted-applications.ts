import { scenario } from '../scenario.ts';
import { serving } from '../words.ts';

export default scenario({
  what: 'applications under interpreters, with workers of their own',
  report: 'node and Python services: scripts that no package owns, with shells below them.',
  plant: {
    accounts: ['app'],
    files: {
      '/home/app/api/server.pl': serving(3000, 'if (!fork) { exec "/bin/sh", "-c", "sleep 300" }'),
      '/home/app/worker.sh':
        '#!/bin/bash\nwhile true; do curl -fsS https://203.0.113.30/jobs | cat >/dev/null; sleep 1; done\n',
    },
    start: `as app /usr/bin/perl /home/app/api/server.pl
as app /home/app/worker.sh
n=0; until curl -s -o /dev/null http://127.0.0.1:3000/ || [ $n -gt 100 ]; do n=$((n + 1)); sleep 0.05; done`,
    runs: ['/home/app/api/server.pl', '/home/app/worker.sh', 'sleep 300'],
    connects: false,
  },
  expect: {
    verdict: 'not-a-miner',
    stays: ['/home/app/api/server.pl', '/home/app/worker.sh'],
    resolution: 'not-a-miner',
  },
});
