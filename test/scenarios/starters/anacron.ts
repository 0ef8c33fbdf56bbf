import { scenario } from '../scenario.ts';
import { startedBy } from '../words.ts';

export default scenario({
  what: 'a line of anacron',
  report: 'Laptops and virtual machines that sleep: /etc/anacrontab, beside the distribution’s own lines.',
  ...startedBy('/opt/.anac/upd', {
    before: `printf '%s\\n' 'SHELL=/bin/sh' '1 5 cron.daily run-parts --report /etc/cron.daily' '1 7 upd.daily /opt/.anac/upd >/dev/null 2>&1' >/etc/anacrontab`,
    starters: ['1 7 upd.daily /opt/.anac/upd >/dev/null 2>&1'],
  }),
});
