import { scenario } from '../scenario.ts';
import { addCron, ask, exploited } from '../words.ts';

export default scenario({
  what: 'a miner below a database, as the database’s account',
  report: 'PostgreSQL: COPY … FROM PROGRAM runs a shell as postgres; the account’s crontab brings it back.',
  plant: {
    images: [{ path: '/var/lib/postgresql/15/pg_stat_tmp/postmaster', owner: 'postgres' }],
    files: {
      '/var/lib/postgresql/15/server.conf': exploited(
        5432,
        "'/bin/sh', '-c', '/var/lib/postgresql/15/pg_stat_tmp/postmaster; true'",
      ),
    },
    start: `mkdir -p /usr/lib/postgresql/15/bin; cp /usr/bin/perl /usr/lib/postgresql/15/bin/postgres; printf 'server\\n' >>/usr/lib/postgresql/15/bin/postgres
${addCron('postgres', ['* * * * * /var/lib/postgresql/15/pg_stat_tmp/postmaster >/dev/null 2>&1', '0 4 * * * /usr/bin/vacuumdb --all --quiet'])}
(exec setsid setpriv --reuid postgres --regid nogroup --clear-groups /usr/lib/postgresql/15/bin/postgres - </var/lib/postgresql/15/server.conf >/dev/null 2>&1) &
${ask(5432)}`,
    runs: ['/var/lib/postgresql/15/pg_stat_tmp/postmaster', '/usr/lib/postgresql/15/bin/postgres'],
  },
  expect: {
    verdict: 'confirmed',
    ticked: {
      processes: ['/var/lib/postgresql/15/pg_stat_tmp/postmaster'],
      files: ['/var/lib/postgresql/15/pg_stat_tmp/postmaster'],
      starters: ['* * * * * /var/lib/postgresql/15/pg_stat_tmp/postmaster >/dev/null 2>&1'],
    },
    may: ['/bin/sh -c /var/lib/postgresql/15/pg_stat_tmp/postmaster; true'],
    stays: ['/usr/lib/postgresql/15/bin/postgres', '/var/lib/postgresql/15/server.conf'],
    resolution: 'cleaned',
  },
});
