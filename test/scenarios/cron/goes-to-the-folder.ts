import { scenario } from '../scenario.ts';
import { underCron } from '../words.ts';

export default scenario({
  what: 'a cron line that goes to the folder first',
  report: '`cd D && ./m`.',
  ...underCron('/dev/shm/.u/m', ['*/3 * * * * cd /dev/shm/.u && ./m >/dev/null 2>&1']),
});
