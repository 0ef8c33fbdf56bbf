import { scenario } from '../scenario.ts';
import { addCron, removed } from '../words.ts';

export default scenario({
  what: 'an immutable miner and an immutable crontab',
  report: 'chattr +i on both: rm and crontab -e fail.',
  plant: {
    images: ['/usr/local/lib/.v/systemd-worker'],
    start: `${addCron('root', ['*/5 * * * * /usr/local/lib/.v/systemd-worker'])}
chattr +i /usr/local/lib/.v/systemd-worker /var/spool/cron/crontabs/root
run /usr/local/lib/.v/systemd-worker`,
    runs: ['/usr/local/lib/.v/systemd-worker'],
  },
  expect: removed('/usr/local/lib/.v/systemd-worker', ['*/5 * * * * /usr/local/lib/.v/systemd-worker']),
});
