import { scenario } from '../scenario.ts';
import { minerWords, underCron } from '../words.ts';

export default scenario({
  what: 'a cron line with a variable',
  report: '`D=…; $D/m`.',
  ...underCron('/var/tmp/.z/kauditd0', [
    '*/5 * * * * D=/var/tmp/.z; $D/kauditd0 >/dev/null 2>&1',
    `@reboot X=kauditd0; nohup "/var/tmp/.z/$X" ${minerWords} &`,
  ]),
});
