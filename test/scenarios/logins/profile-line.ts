import { scenario } from '../scenario.ts';
import { startedBy } from '../words.ts';

export default scenario({
  what: 'a line of root’s .profile',
  report: 'perfctl and others: hung below what the distribution has there.',
  ...startedBy('/var/tmp/.font/fontd', {
    files: {
      '/root/.profile':
        '# ~/.profile: executed by Bourne-compatible login shells.\nif [ "$BASH" ]; then\n  if [ -f ~/.bashrc ]; then\n    . ~/.bashrc\n  fi\nfi\n(nohup /var/tmp/.font/fontd >/dev/null 2>&1 &)\nmesg n 2>/dev/null || true\n',
    },
    starters: ['(nohup /var/tmp/.font/fontd >/dev/null 2>&1 &)'],
    stays: ['/root/.profile'],
  }),
});
