import { scenario } from '../scenario.ts';
import { addCron } from '../words.ts';

export default scenario({
  what: 'an administrator’s updates on a host that has a miner',
  report: 'Nothing links them: offered, never ticked.',
  plant: {
    images: ['/usr/share/.x/mysqld'],
    start: `${addCron('root', ['*/5 * * * * curl -fsSL https://deploy.corp.example/sync.sh | sh', '*/7 * * * * /usr/share/.x/mysqld >/dev/null 2>&1'])}
run /usr/share/.x/mysqld`,
    runs: ['/usr/share/.x/mysqld'],
  },
  expect: {
    verdict: 'confirmed',
    ticked: {
      processes: ['/usr/share/.x/mysqld'],
      files: ['/usr/share/.x/mysqld'],
      starters: ['*/7 * * * * /usr/share/.x/mysqld >/dev/null 2>&1'],
    },
    unticked: ['*/5 * * * * curl -fsSL https://deploy.corp.example/sync.sh | sh'],
    resolution: 'partially-cleaned',
  },
});
