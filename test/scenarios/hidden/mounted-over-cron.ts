import { scenario } from '../scenario.ts';

export default scenario({
  what: 'a miner mounted over cron in a mount namespace of its own',
  report: 'The path is cron’s; device and inode are those of the file it came from.',
  plant: {
    images: ['/var/tmp/.k/cron'],
    start: `(exec setsid unshare --mount sh -c 'mount --bind /var/tmp/.k/cron /usr/sbin/cron; exec /usr/sbin/cron -f' >/dev/null 2>&1 </dev/null) &`,
    runs: ['/usr/sbin/cron -f'],
  },
  expect: {
    verdict: 'confirmed',
    ticked: {
      processes: ['/usr/sbin/cron -f'],
      files: ['/var/tmp/.k/cron'],
    },
    stays: ['/usr/sbin/cron'],
    resolution: 'cleaned',
  },
});
