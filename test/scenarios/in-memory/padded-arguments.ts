import { scenario } from '../scenario.ts';
import { minerWords, removed, underCron } from '../words.ts';

const miner = '/usr/lib/.pad/httpd';

export default scenario({
  what: 'arguments behind two thousand blanks',
  report: 'ps and top show a screen’s width: pool and wallet stand far to the right of it.',
  plant: {
    ...underCron(miner, []).plant,
    start: `(exec setsid nohup ${miner} "$(printf '%2000s' '')" ${minerWords} >/dev/null 2>&1 </dev/null) &`,
  },
  expect: removed(miner, []),
});
