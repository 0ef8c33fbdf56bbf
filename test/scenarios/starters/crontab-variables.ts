import { scenario } from '../scenario.ts';
import { addCron, startedBy } from '../words.ts';

export default scenario({
  what: 'a crontab that sets variables for its lines',
  report: 'Lines like `M=/var/tmp/.M` above the entries: only with them does an entry say what it starts.',
  ...startedBy('/var/tmp/.M/udisksd', {
    before: addCron('root', [
      'M=/var/tmp/.M',
      '*/5 * * * * $M/udisksd >/dev/null 2>&1',
      '9 9 * * * /usr/bin/df -h >/dev/null',
    ]),
    starters: ['*/5 * * * * $M/udisksd >/dev/null 2>&1'],
  }),
});
