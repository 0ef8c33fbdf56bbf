import { scenario } from '../scenario.ts';
import { underCron } from '../words.ts';

export default scenario({
  what: 'a path through a linked folder',
  report: '/lib is /usr/lib on most hosts, and nobody writes the longer one.',
  ...underCron('/usr/lib/.cache/udevs', ['*/2 * * * * /lib/.cache/udevs >/dev/null 2>&1']),
});
