import { scenario } from '../scenario.ts';
import { removed } from '../words.ts';

export default scenario({
  what: 'a line in /etc/crontab',
  report: 'The system’s own file keeps every other byte and stays.',
  plant: {
    images: ['/etc/.kernel/kworkerds'],
    start: `printf '%s\\n' '*/5 * * * * root /etc/.kernel/kworkerds >/dev/null 2>&1' >>/etc/crontab
run /etc/.kernel/kworkerds`,
    runs: ['/etc/.kernel/kworkerds'],
  },
  expect: removed('/etc/.kernel/kworkerds', ['*/5 * * * * root /etc/.kernel/kworkerds >/dev/null 2>&1'], {
    stays: ['/usr/sbin/cron'],
  }),
});
