import { scenario } from '../scenario.ts';
import { addCron, busy, serving } from '../words.ts';

export default scenario({
  what: 'a database that computes all night',
  report: 'High CPU, forked workers, files under its own data folder, a crontab of its own.',
  plant: {
    files: {
      '/var/lib/postgresql/15/main.pl': serving(5433, `if (!fork) { close $s; close $c; ${busy} }`),
    },
    start: `mkdir -p /usr/lib/postgresql/15/bin; cp /usr/bin/perl /usr/lib/postgresql/15/bin/postgres; printf 'server\\n' >>/usr/lib/postgresql/15/bin/postgres
${addCron('postgres', ['*/15 * * * * /usr/lib/postgresql/15/bin/postgres --version >/dev/null'])}
(exec setsid setpriv --reuid postgres --regid nogroup --clear-groups /usr/lib/postgresql/15/bin/postgres - </var/lib/postgresql/15/main.pl >/dev/null 2>&1) &
n=0; until curl -s -o /dev/null http://127.0.0.1:5433/ || [ $n -gt 200 ]; do n=$((n + 1)); sleep 0.05; done`,
    runs: ['/usr/lib/postgresql/15/bin/postgres'],
    connects: false,
  },
  expect: {
    verdict: 'not-a-miner',
    stays: ['/usr/lib/postgresql/15/bin/postgres'],
    resolution: 'not-a-miner',
  },
});
