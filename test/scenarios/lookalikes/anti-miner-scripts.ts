import { scenario } from '../scenario.ts';
import { addCron } from '../words.ts';

const miner = '/dev/shm/.am/xmrig';

export default scenario({
  what: 'an administrator’s own script against miners, and his placeholder files',
  report:
    'It names what it fights and so do the empty immutable files at its paths: neither is the attacker’s.',
  plant: {
    images: [miner],
    files: {
      '/usr/local/sbin/kill-miners': `#!/bin/sh
# stratum+tcp, xmrig, kdevtmpfsi
for name in xmr1g kdevtmpfsi kinsing; do pkill -9 -x "$name"; done
rm -f /tmp/.am-gone /var/tmp/kinsing.bak
test -x ${miner} && logger "miner at ${miner}"
exit 0
`,
      '/tmp/kdevtmpfsi': { text: '', mode: 0o000 },
      '/tmp/kinsing': { text: '', mode: 0o000 },
    },
    start: `chattr +i /tmp/kdevtmpfsi /tmp/kinsing
${addCron('root', ['*/2 * * * * /usr/local/sbin/kill-miners', `*/3 * * * * pkill -9 -x xmr1g; rm -f /tmp/.xmr1g`])}
run ${miner}`,
    runs: [miner],
  },
  expect: {
    verdict: 'confirmed',
    ticked: { processes: [miner], files: [miner] },
    stays: [
      '/usr/local/sbin/kill-miners',
      '/tmp/kdevtmpfsi',
      '/tmp/kinsing',
      '/var/spool/cron/crontabs/root',
    ],
    resolution: 'cleaned',
  },
});
