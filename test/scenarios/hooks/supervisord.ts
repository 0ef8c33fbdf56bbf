import { scenario } from '../scenario.ts';
import { startedBy } from '../words.ts';

export default scenario({
  what: 'a program of supervisord',
  report: 'A guard that the host brought itself: its file goes, the shop’s own program stays.',
  ...startedBy('/opt/.sv/worker', {
    files: {
      '/etc/supervisor/conf.d/worker.conf': '[program:worker]\ncommand=/opt/.sv/worker\nautorestart=true\n',
      '/etc/supervisor/conf.d/shop.conf': '[program:shop]\ncommand=/srv/shop/shopd 8000\nautorestart=true\n',
    },
    starters: ['/etc/supervisor/conf.d/worker.conf'],
    stays: ['/etc/supervisor/conf.d/shop.conf'],
  }),
});
