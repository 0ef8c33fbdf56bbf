import { scenario } from '../scenario.ts';
import { addCron } from '../words.ts';

export default scenario({
  what: 'an administrator’s updates by curl and sh',
  report: 'Backups and deploys fetch and run from names over TLS.',
  plant: {
    start: addCron('root', [
      '*/5 * * * * curl -fsSL https://deploy.corp.example/sync.sh | sh',
      '0 3 * * * pgrep -f borg >/dev/null || wget -qO- https://backup.corp.example/run | sh',
    ]),
    runs: [],
    connects: false,
  },
  expect: {
    verdict: 'not-a-miner',
    stays: ['/var/spool/cron/crontabs/root'],
    resolution: 'not-a-miner',
  },
});
